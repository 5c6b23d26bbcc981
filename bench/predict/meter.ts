import type { Forecast, Forecaster } from "../../runtime/predict/forecaster";
import { createArima } from "../../runtime/predict/forecasters/arima";
import { analyse } from "../../runtime/predict/forecasters/arima/analyse";
import { createCollaborative } from "../../runtime/predict/forecasters/collaborative";
import { createMixer } from "../../runtime/predict/mixer";
import { createPortfolio } from "../../runtime/predict/portfolio";
import { type Summary, summarize } from "../statistics";
import { clonedBytes } from "./cloned-bytes";
import { madeClient } from "./made-client";

/** What a use costs, by forecaster and together, and what is written to disk after all. */
export interface PredictionCost {
  /** Of all uses, the clocks around the parts included. */
  readonly together: Summary;
  /** By forecaster, and of the mixer. */
  readonly parts: Readonly<Record<string, Summary>>;
  readonly savedBytes: number;
}

export const REST = "mixer";

/** A plan is made this much later than the use was seen: what was said at that very instant cannot be used again. */
const PLAN_DELAY_MS = 30;

/** ARIMA studies apart, in idle time: here all services once, after this share of the uses, so that it speaks from then on. */
const STUDIED_AT = 0.2;

/**
 * All forecasters of the product but the LSTM, and their mixer, taught by one client. A use costs what it makes the manager ask of
 * them: what is said before it, to judge that by it; learning it; and what a plan asks after it. Not in it: the plan itself.
 *
 * @param now  For durations, in ms.
 */
export function costOfPrediction(serviceCount: number, useCount: number, now: () => number): PredictionCost {
  let spentMs = new Map<string, number>();
  const parts = new Map<string, number[]>([[REST, []]]);
  const metered = (forecaster: Forecaster): Forecaster => {
    const timed =
      <Args extends readonly unknown[], Result>(work: (...args: Args) => Result) =>
      (...args: Args): Result => {
        const startedAt = now();
        const result = work(...args);
        spentMs.set(forecaster.name, (spentMs.get(forecaster.name) ?? 0) + now() - startedAt);
        return result;
      };
    const { observe, next, forecast } = forecaster;
    parts.set(forecaster.name, []);
    return { ...forecaster, observe: timed(observe), next: timed(next), forecast: timed(forecast) };
  };
  const { durationsMs, savedBytes } = measure(serviceCount, useCount, now, metered, (durationMs) => {
    let rest = durationMs;
    for (const [name, ms] of spentMs) {
      parts.get(name)!.push(ms);
      rest -= ms;
    }
    parts.get(REST)!.push(Math.max(0, rest));
    spentMs = new Map();
  });
  return {
    together: summarize(durationsMs),
    parts: Object.fromEntries([...parts].map(([name, ms]) => [name, summarize(ms)])),
    savedBytes,
  };
}

interface Run {
  readonly durationsMs: readonly number[];
  readonly savedBytes: number;
}

function measure(
  serviceCount: number,
  useCount: number,
  now: () => number,
  dress: (forecaster: Forecaster) => Forecaster,
  onUse: (durationMs: number) => void,
): Run {
  const { uses, statistics } = madeClient(serviceCount, useCount);
  const arima = createArima();
  const plain = [...createPortfolio(), createCollaborative({ statistics }), arima];
  const forecasters = plain.map(dress);
  const mixer = createMixer(forecasters.map(({ name }) => name));
  const studiedAt = Math.floor(STUDIED_AT * useCount);
  const durationsMs: number[] = [];

  /** Who is next, as it is judged and planned by; and who is used within the horizons, as it is planned by. */
  const nextAt = (at: number) =>
    forecasters.map((forecaster) => ({
      forecaster: forecaster.name,
      next: forecaster.next({ at }),
      forecasts: [] as readonly Forecast[],
    }));
  const planAt = (at: number) => {
    const opinions = nextAt(at).map((opinion, i) => ({
      ...opinion,
      [forecasters[i]!.horizon === "visit" ? "forecasts" : "timed"]: forecasters[i]!.forecast({ at }),
    }));
    mixer.mixNext(opinions, at);
    mixer.mix(opinions);
  };

  for (const [index, usage] of uses.entries()) {
    while (index === studiedAt && arima.study(usage.at, analyse));
    const startedAt = now();
    mixer.learn(usage, nextAt(usage.at));
    for (const forecaster of forecasters) forecaster.observe(usage);
    planAt(usage.at + PLAN_DELAY_MS);
    const durationMs = now() - startedAt;
    durationsMs.push(durationMs);
    onUse(durationMs);
  }
  const saved = [...plain, mixer].map((part) => part.save());
  return { durationsMs, savedBytes: clonedBytes(saved) };
}
