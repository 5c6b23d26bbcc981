import { INTERVALS_PER_DAY, PERIODS } from "./intervals";
import type { Steps } from "./minimize";
import { LEAST_DISPERSION, type Outlook, stepsOf } from "./outlook";
import type { Study } from "./saved-study";
import { fitSeries, forecastSeries, type SeriesModel } from "./series";

/** Coefficients are estimated anew once a day; forecasts follow each half hour in any case. */
const REFIT_INTERVALS = INTERVALS_PER_DAY;
const MOST_DISPERSION = 50;
/** Of the normal distribution, for the bound of 95 %. */
const NORMAL_QUANTILE = 1.959964;

/** Fits and forecasts the counts of one service. All that this imports is loaded when there is something to study. */
export type Analyse = typeof analyse;

/**
 * @param counts  Of the intervals before `now`.
 * @param before  What was found out earlier, if anything was.
 */
export function* analyse(
  service: string,
  counts: readonly number[],
  now: number,
  before: Study | undefined,
): Steps<Study | undefined> {
  const isFitted = before !== undefined && Math.abs(now - before.fittedIn) < REFIT_INTERVALS;
  const model = isFitted ? before.model : yield* fitSeries(counts, PERIODS);
  if (model === undefined) return undefined;
  yield;
  return {
    service,
    fittedIn: isFitted ? before.fittedIn : now,
    model,
    outlook: outlookFrom(model, counts, now),
  };
}

function outlookFrom(model: SeriesModel, counts: readonly number[], origin: number): Outlook {
  const { means, upper } = forecastSeries(model, counts, INTERVALS_PER_DAY);
  const deviation = (upper[0]! - means[0]!) / NORMAL_QUANTILE;
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const dispersion = Math.min(MOST_DISPERSION, Math.max(LEAST_DISPERSION, deviation ** 2 / mean));
  return { origin, steps: stepsOf(means), dispersion };
}
