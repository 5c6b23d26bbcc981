import type { Arma } from "./arma";
import { armaOf, type Coefficients, coefficientsAt } from "./coefficients";
import { filterConditionally } from "./conditional";
import { type Filtered, filterStationary } from "./filter";
import { filterLevels } from "./kalman";
import { minimize, type Steps } from "./minimize";
import { type ArimaOrder, coefficientCount } from "./order";
import { type Sample, sampleOf } from "./sample";

export interface FittedArima {
  readonly order: ArimaOrder;
  readonly coefficients: Coefficients;
  /** The mean, or the drift per point; 0 where the order has none. */
  readonly constant: number;
  /** Of the innovations, the maximum-likelihood estimate. */
  readonly variance: number;
  readonly logLikelihood: number;
  /** Points that count as evidence: not those lost to differencing, not missing ones. */
  readonly usedCount: number;
}

/** Conditional sums of squares may be least at a root of 1, where the likelihood has no value; tanh(2) = .96. */
const FURTHEST_START = 2;

/** Where a series never departs from its model, a likelihood would be infinite. */
const LEAST_VARIANCE = 1e-300;

/** Coefficients, constant and variance. */
const parameterCount = (order: ArimaOrder): number =>
  coefficientCount(order) + (order.hasConstant ? 1 : 0) + 1;

/** Akaike's criterion, corrected for short series: lower is better, between models differenced alike. */
export function aiccOf({ order, logLikelihood, usedCount }: FittedArima): number {
  const k = parameterCount(order);
  const spare = usedCount - k - 1;
  return spare > 0 ? 2 * k - 2 * logLikelihood + (2 * k * (k + 1)) / spare : Number.POSITIVE_INFINITY;
}

/** Unbiased where the maximum-likelihood estimate is too small, as in R's forecast::Arima. */
export const forecastVariance = ({ order, variance, usedCount }: FittedArima): number =>
  (variance * usedCount) / Math.max(1, usedCount - parameterCount(order) + 1);

/**
 * Maximum likelihood, exact, by way of the conditional sum of squares. Constant and variance are not searched for: given
 * the rest, their best values are known.
 *
 * @param values  NaN is missing.
 * @returns `undefined`: too few points.
 */
export function* fitArima(values: readonly number[], order: ArimaOrder): Steps<FittedArima | undefined> {
  const sample = sampleOf(values, order);
  if (sample.columns[0]!.length <= parameterCount(order)) return undefined;
  let start: ArrayLike<number> = new Float64Array(coefficientCount(order));
  if (sample.isComplete) {
    const conditional = (arma: Arma) => filterConditionally(arma, sample.columns);
    start = (yield* minimize(objectiveOf(sample, conditional), start, { tolerance: 1e-5 })).at.map(
      (coordinate) => Math.max(-FURTHEST_START, Math.min(FURTHEST_START, coordinate)),
    );
  }
  const { at } = yield* minimize(
    objectiveOf(sample, (arma) => filterExactly(sample, arma)),
    start,
  );
  return fittedAt(sample, coefficientsAt(order, at));
}

/** Errors of the sample's columns under a model. */
export const filterExactly = (sample: Sample, arma: Arma): Filtered | undefined =>
  sample.isComplete
    ? filterStationary(arma, sample.columns)
    : filterLevels(arma, sample.lags, sample.columns);

function objectiveOf(sample: Sample, filter: (arma: Arma) => Omit<Filtered, "states"> | undefined) {
  return (point: Float64Array): number => {
    const filtered = filter(armaOf(coefficientsAt(sample.order, point), sample.order.period));
    if (filtered === undefined) return Number.POSITIVE_INFINITY;
    const { usedCount, sumLogVariance } = filtered;
    return 0.5 * (Math.log(constantAndVariance(filtered).variance) + sumLogVariance / usedCount);
  };
}

function constantAndVariance({ usedCount, yy, xy, xx }: Omit<Filtered, "states">) {
  const constant = xx > 0 ? xy / xx : 0;
  return { constant, variance: Math.max(LEAST_VARIANCE, (yy - constant * xy) / usedCount) };
}

function fittedAt(sample: Sample, coefficients: Coefficients): FittedArima | undefined {
  const filtered = filterExactly(sample, armaOf(coefficients, sample.order.period));
  if (filtered === undefined) return undefined;
  const { usedCount, sumLogVariance } = filtered;
  const { constant, variance } = constantAndVariance(filtered);
  const logLikelihood = -0.5 * (usedCount * (Math.log(2 * Math.PI * variance) + 1) + sumLogVariance);
  return {
    ...{ order: sample.order, coefficients, variance, logLikelihood, usedCount },
    constant: constant + sample.shift,
  };
}
