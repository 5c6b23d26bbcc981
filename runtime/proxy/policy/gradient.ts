/**
 * How much a backend bears at a time, found out from its latency (Envoy's gradient controller).
 *
 * Idea: while latency stays near that of the unloaded backend there is room; when it grows, a queue has formed. New
 * limit = limit × gradient + √(limit × gradient), gradient = minRTT × (1 + buffer) / sampleRTT within [0.5, 2]; the
 * root is room for bursts and lets the limit grow. Trade-off: minRTT has to be measured again and again, at little
 * concurrency, and for that long others wait.
 *
 * Parameters: update each 100 ms from the median; minRTT each 60 s (± jitter 15 %, and after 5 updates at the floor)
 * from 50 requests at concurrency 3; buffer 25 %; limit 3 to 1,000. No timers: both times are looked at in passing.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/adaptive_concurrency_filter
 */
import type { TrafficPolicy } from "../../config/schema";

export interface ConcurrencyGradient {
  /** As many at a time, for now. */
  limitCount(): number;
  /** An exchange sent at `sentAt` has its answer. */
  observe(sentAt: number): void;
}

const GRADIENT_MIN = 0.5;
const GRADIENT_MAX = 2;
/** Updates in a row that ended at the floor: the minRTT is too low to be true. */
const FLOOR_MAX_COUNT = 5;

export function createGradient(
  setting: NonNullable<TrafficPolicy["adaptiveConcurrency"]>,
  now: () => number,
  random: () => number,
): ConcurrencyGradient {
  const { minConcurrency, maxConcurrencyLimit, sampleAggregatePercentile } = setting;
  const ceiling = Math.max(minConcurrency, maxConcurrencyLimit);
  let limit = minConcurrency;
  let floorCount = 0;
  /** `undefined` while it is being measured. */
  let minRttMs: number | undefined;
  let measuringSince = Number.NEGATIVE_INFINITY;
  let measureAt = 0;
  let updateAt = 0;
  let samplesMs: number[] = [];

  const measure = (): void => {
    minRttMs = undefined;
    measuringSince = now();
    samplesMs = [];
    floorCount = 0;
  };

  const aggregate = (): number => {
    const sorted = samplesMs.sort((a, b) => a - b);
    samplesMs = [];
    return sorted[
      Math.min(sorted.length - 1, Math.floor((sorted.length * sampleAggregatePercentile) / 100))
    ]!;
  };

  const endMeasuring = (): void => {
    minRttMs = aggregate();
    const jitterRatio = (random() * setting.jitterPercent) / 100;
    measureAt = now() + setting.minRttCalcInterval * (1 + jitterRatio);
    updateAt = now() + setting.concurrencyUpdateInterval;
  };

  const update = (bestMs: number): void => {
    updateAt = now() + setting.concurrencyUpdateInterval;
    const raw = (bestMs * (1 + setting.minRttBufferPercent / 100)) / aggregate();
    // 0 / 0 where the clock is coarse: no latency to be seen is no reason to hold back.
    const gradient = Number.isNaN(raw) ? GRADIENT_MAX : clamp(raw, GRADIENT_MIN, GRADIENT_MAX);
    const wanted = limit * gradient;
    limit = Math.floor(clamp(wanted + Math.sqrt(wanted), minConcurrency, ceiling));
    floorCount = limit === minConcurrency ? floorCount + 1 : 0;
    if (floorCount === FLOOR_MAX_COUNT) measure();
  };

  return {
    limitCount() {
      if (minRttMs !== undefined && now() >= measureAt) measure();
      return minRttMs === undefined ? minConcurrency : limit;
    },
    observe(sentAt) {
      // Sent before measuring began, it saw more concurrency than is to be measured.
      if (sentAt < measuringSince) return;
      samplesMs.push(now() - sentAt);
      if (minRttMs !== undefined) {
        if (now() >= updateAt) update(minRttMs);
      } else if (samplesMs.length >= setting.minRttRequestCount) endMeasuring();
    },
  };
}

const clamp = (value: number, min: number, max: number): number => Math.max(min, Math.min(max, value));
