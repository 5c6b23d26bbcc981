import { createConcurrencyWindow } from "./concurrency-window";

/**
 * How many replicas a service should have now.
 *
 * Knative's algorithm (knative.dev/docs/serving/autoscaling): wanted = mean concurrency over a stable window / (concurrency
 * of a replica × utilization); twice the supply over a window of a tenth is panic, in which nothing is retired. Scaled to
 * a browser, where a start takes 30 to 1,000 ms instead of seconds (facts/wasm.md §1), and with three rules of its own:
 * a queue that outlasts a start is worth one at once; what forecasts expect counts as demand; and each replica is held
 * for as long as the caller says its next use is worth its memory, instead of one grace for all.
 */
export interface Autoscaler {
  /** From `now` on there are so many requests, in flight and queued, held ones included. Instants never go back. */
  observe(concurrency: number, now: number): void;
  decide(input: ScaleInput): ScaleDecision;
}

export interface ScaleLimits {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Has state that a second replica would not see: never two. */
  readonly isSingleton: boolean;
  /** Requests that a replica works at in one time. */
  readonly concurrency: number;
}

export interface ScaleInput {
  readonly now: number;
  readonly readyCount: number;
  readonly startingCount: number;
  /** As measured, or assumed. */
  readonly coldStartMs: number;
  readonly serviceMs: number;
  /** Replicas that forecasts expect to be needed before a start begun later would be done; 0 without forecasts. */
  readonly expectedCount: number;
  /** How long the n-th replica (from 1) is held after it was last needed: what `bestHolding` says, or a fixed time. */
  holdMs(nth: number): number;
}

export interface ScaleDecision {
  /** Within the limits. */
  readonly wantedCount: number;
  /** One at a time: the next decision may say it again. */
  readonly action: "start" | "retire" | "none";
  readonly isPanic: boolean;
}

/**
 * Knative's defaults, though starts are faster here: the windows are about how arrivals scatter. With a tenth of them a
 * steady 40/s of 30 ms each looked like a burst 143 times an hour, and held 20 % more memory (simulation/resources). What
 * must be faster than them is the queue's rule.
 */
const STABLE_WINDOW_MS = 60_000;
const PANIC_WINDOW_MS = STABLE_WINDOW_MS / 10;

/** Ten of the slowest starts, as Knative's 60 s are about ten starts of a pod: what was needed once may be again. */
export const SETTLE_MS = 10_000;

/** Knative's defaults: `container-concurrency-target-percentage` and `panic-threshold-percentage`. */
const UTILIZATION_RATIO = 0.7;
const PANIC_THRESHOLD_RATIO = 2;

/** So that a mean of exactly the target does not ask for one more. */
const ROUNDING = 1e-9;

/** Replicas for so many requests at the same time, with the room that arrivals need which do not come evenly. */
export const countFor = (meanConcurrency: number, concurrency: number): number =>
  Math.ceil(meanConcurrency / (concurrency * UTILIZATION_RATIO) - ROUNDING);

/** @throws RangeError for limits that contradict each other. */
export function createAutoscaler(limits: ScaleLimits): Autoscaler {
  const { minReplicas, concurrency, isSingleton } = limits;
  const maxReplicas = isSingleton ? Math.min(1, limits.maxReplicas) : limits.maxReplicas;
  if (!(minReplicas >= 0 && minReplicas <= maxReplicas && concurrency >= 1)) {
    throw new RangeError(
      `Cannot scale between ${minReplicas} and ${maxReplicas} replicas of concurrency ${concurrency}`,
    );
  }
  const stable = createConcurrencyWindow(STABLE_WINDOW_MS);
  const panic = createConcurrencyWindow(PANIC_WINDOW_MS);
  /** When the n-th was last needed; the place of 0 is unused. */
  const neededAt = new Array<number>(maxReplicas + 1).fill(Number.NEGATIVE_INFINITY);
  let panicUntil = Number.NEGATIVE_INFINITY;
  let present = 0;

  /** A replica started now would still find work when it is ready. */
  function isQueueLonger({ readyCount, serviceMs, coldStartMs }: ScaleInput): boolean {
    const places = readyCount * concurrency;
    return places > 0 && ((present - places) * serviceMs) / places > coldStartMs;
  }

  return {
    observe(count, now) {
      present = count;
      stable.observe(count, now);
      panic.observe(count, now);
    },

    decide(input) {
      const { now, readyCount, startingCount } = input;
      const current = readyCount + startingCount;
      const soonCount = countFor(panic.mean(now), concurrency);
      if (soonCount >= PANIC_THRESHOLD_RATIO * Math.max(1, readyCount)) panicUntil = now + SETTLE_MS;
      const isPanic = now < panicUntil;
      const windowCount = countFor(stable.mean(now), concurrency);
      // Once nobody is left, the last replica's own time runs: the window's memory of the last request would prolong it.
      const meanCount = present === 0 && windowCount <= 1 ? 0 : windowCount;
      const wantedCount = Math.min(
        maxReplicas,
        Math.max(
          minReplicas,
          present > 0 ? 1 : 0,
          meanCount,
          isPanic && present > 0 ? soonCount : 0,
          isQueueLonger(input) ? readyCount + 1 : 0,
          input.expectedCount,
        ),
      );
      for (let nth = 1; nth <= wantedCount; nth++) neededAt[nth] = now;
      if (current < wantedCount) {
        return { wantedCount, isPanic, action: startingCount === 0 ? "start" : "none" };
      }
      const isSurplus = startingCount === 0 && current > Math.max(wantedCount, minReplicas);
      const isDue =
        isSurplus && now - (neededAt[current] ?? Number.NEGATIVE_INFINITY) >= input.holdMs(current);
      return { wantedCount, isPanic, action: isDue && !isPanic ? "retire" : "none" };
    },
  };
}
