import * as v from "valibot";
import { HISTORY_INTERVALS, INTERVALS_PER_DAY } from "./intervals";
import { arimaOrder } from "./order";
import type { Outlook } from "./outlook";
import type { SeriesModel } from "./series";

/** What was found out about one service. */
export interface Study {
  readonly service: string;
  /** Interval in which the model was fitted. */
  readonly fittedIn: number;
  readonly model: SeriesModel;
  readonly outlook: Outlook;
}

/** A model's numbers are one array, since three hundred models as objects are mostly names of fields. */
export const savedStudySchema = v.object({
  service: v.string(),
  fittedIn: v.pipe(v.number(), v.safeInteger()),
  model: v.pipe(v.instance(Float64Array), v.check(isModel)),
  origin: v.pipe(v.number(), v.safeInteger()),
  steps: v.pipe(v.instance(Uint8Array), v.length(INTERVALS_PER_DAY)),
  dispersion: v.pipe(v.number(), v.finite(), v.gtValue(0)),
});
type SavedStudy = v.InferOutput<typeof savedStudySchema>;

/** Before the coefficients: order, constant, variance, likelihood, points, and two periods, 0 for none. */
const HEAD_LENGTH = 10;
/** A damaged order must not cost gigabytes. */
const MOST_ORDER = 10;

/** Seasons of half hours are taken off before, so the ARIMA itself has none (`series.ts`). */
export function packStudy({ service, fittedIn, model, outlook }: Study): SavedStudy {
  const { order, coefficients, constant, variance, logLikelihood, usedCount } = model.arima;
  const [day = 0, week = 0] = model.periods;
  const head = [order.p, order.d, order.q, Number(order.hasConstant), constant, variance, logLikelihood];
  const numbers = [...head, usedCount, day, week, ...coefficients.ar, ...coefficients.ma];
  return { service, fittedIn, model: Float64Array.from(numbers), ...outlook };
}

export function unpackStudy({ service, fittedIn, model, ...outlook }: SavedStudy): Study {
  const [p = 0, d = 0, q = 0, hasConstant, constant = 0, variance = 0, logLikelihood = 0, usedCount = 0] =
    model;
  const order = arimaOrder({ p, d, q, hasConstant: hasConstant === 1 });
  const ar = [...model.subarray(HEAD_LENGTH, HEAD_LENGTH + p)];
  const coefficients = { ar, ma: [...model.subarray(HEAD_LENGTH + p)], sar: [], sma: [] };
  const arima = { order, coefficients, constant, variance, logLikelihood, usedCount };
  return { service, fittedIn, model: { arima, periods: periodsOf(model) }, outlook };
}

const periodsOf = (model: Float64Array): number[] =>
  [...model.subarray(HEAD_LENGTH - 2, HEAD_LENGTH)].filter((period) => period !== 0);

function isModel(model: Float64Array<ArrayBuffer>): boolean {
  const [p = -1, d = -1, q = -1] = model;
  const isOrder = [p, d, q].every((part) => Number.isInteger(part) && part >= 0 && part <= MOST_ORDER);
  const isPeriod = (period: number) => Number.isInteger(period) && period > 1 && period <= HISTORY_INTERVALS;
  return (
    isOrder &&
    model.length === HEAD_LENGTH + p + q &&
    model.every(Number.isFinite) &&
    periodsOf(model).every(isPeriod)
  );
}
