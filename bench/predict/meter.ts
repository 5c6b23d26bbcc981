import type { Forecaster } from "../../runtime/predict/forecaster";
import { createArima } from "../../runtime/predict/forecasters/arima";
import { analyse } from "../../runtime/predict/forecasters/arima/analyse";
import { createCollaborative } from "../../runtime/predict/forecasters/collaborative";
import { createManager } from "../../runtime/predict/manager";
import { entry, GENEROUS } from "../../runtime/predict/planner.fixture";
import { createPortfolio } from "../../runtime/predict/portfolio";
import { type Summary, summarize } from "../statistics";
import { clonedBytes } from "./cloned-bytes";
import { madeClient } from "./made-client";

/** What a use costs the Predictive Mesh Manager, and what is written to disk after all. */
export interface PredictionCost {
  /** All that the manager does: it judges what was said, learns, looks ahead, mixes and plans. */
  readonly whole: Summary;
  /** Of that, the forecasters. */
  readonly forecasters: Summary;
  readonly byForecaster: Readonly<Record<string, Summary>>;
  readonly savedBytes: number;
}

/** A plan is made this much later than the last use of a burst was seen (`foresight.worker.ts`). */
const PLAN_DELAY_MS = 30;

/** ARIMA studies apart, in idle time: here all services once, after this share of the uses, so that it speaks from then on. */
const STUDIED_AT = 0.2;

/**
 * The manager with all forecasters of the product but the LSTM, and what one client makes them do: each use is observed, then
 * planned after.
 *
 * @param now  For durations, in ms.
 */
export function costOfPrediction(serviceCount: number, useCount: number, now: () => number): PredictionCost {
  const { uses, statistics } = madeClient(serviceCount, useCount);
  const arima = createArima();
  const plain = [...createPortfolio(), createCollaborative({ statistics }), arima];
  const spentMs = plain.map(() => 0);
  let at = 0;
  const manager = createManager({
    forecasters: plain.map((forecaster, i) => metered(forecaster, now, (ms) => (spentMs[i]! += ms))),
    now: () => at,
  });
  const catalog = Array.from(new Set(uses.map(({ service }) => service)), (service) => entry(service));
  const studiedAt = Math.floor(STUDIED_AT * useCount);
  const durations = {
    whole: [] as number[],
    forecasters: [] as number[],
    each: plain.map((): number[] => []),
  };

  for (const [index, usage] of uses.entries()) {
    while (index === studiedAt && arima.study(usage.at, analyse));
    spentMs.fill(0);
    const startedAt = now();
    manager.observe(usage, "cold");
    at = usage.at + PLAN_DELAY_MS;
    manager.plan({ catalog, grants: GENEROUS });
    durations.whole.push(now() - startedAt);
    durations.forecasters.push(spentMs.reduce((sum, ms) => sum + ms, 0));
    for (const [i, ms] of spentMs.entries()) durations.each[i]!.push(ms);
  }
  return {
    whole: summarize(durations.whole),
    forecasters: summarize(durations.forecasters),
    byForecaster: Object.fromEntries(plain.map(({ name }, i) => [name, summarize(durations.each[i]!)])),
    savedBytes: clonedBytes(manager.save()),
  };
}

function metered(forecaster: Forecaster, now: () => number, onSpent: (ms: number) => void): Forecaster {
  const timed =
    <Args extends readonly unknown[], Result>(work: (...args: Args) => Result) =>
    (...args: Args): Result => {
      const startedAt = now();
      const result = work(...args);
      onSpent(now() - startedAt);
      return result;
    };
  const { observe, next, forecast } = forecaster;
  return { ...forecaster, observe: timed(observe), next: timed(next), forecast: timed(forecast) };
}
