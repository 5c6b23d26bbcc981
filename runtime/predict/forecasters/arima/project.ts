import { type Arma, impulseResponse } from "./arma";
import { armaOf } from "./coefficients";
import { type FittedArima, filterExactly, forecastVariance } from "./fit";
import { filterLevels } from "./kalman";
import { lagPolynomial, multiply } from "./polynomial";
import { regressorAt, type Sample, sampleOf } from "./sample";

export interface Projection {
  /** Of the points after the last, nearest first. */
  readonly means: Float64Array;
  /** Standard deviations of what will be seen around them; uncertainty of the coefficients is not part of it. */
  readonly deviations: Float64Array;
}

/** Forecasts a series with a fitted model; the series may have grown since it was fitted. */
export function project(fitted: FittedArima, values: readonly number[], stepCount: number): Projection {
  const sample = sampleOf(values, fitted.order);
  const arma = armaOf(fitted.coefficients, fitted.order.period);
  const parts = sample.isComplete
    ? throughDifferences(fitted, sample, arma, stepCount)
    : throughLevels(fitted, sample, arma, stepCount);
  const variance = forecastVariance(fitted);
  return {
    means: parts.means.map((mean) => mean + sample.shift),
    deviations: parts.variances.map((factor) => Math.sqrt(factor * variance)),
  };
}

interface Parts {
  readonly means: Float64Array;
  /** In units of the innovation's variance. */
  readonly variances: Float64Array;
}

const constantIn = (fitted: FittedArima, { shift, order }: Sample): number =>
  order.hasConstant ? fitted.constant - shift : 0;

function throughDifferences(fitted: FittedArima, sample: Sample, arma: Arma, stepCount: number): Parts {
  const filtered = filterExactly(sample, arma);
  const [y, x] = filtered?.states ?? [];
  const constant = constantIn(fitted, sample);
  let state = Float64Array.from(y ?? [0], (element, i) => element - constant * (x?.[i] ?? 0));
  const { levels, lags } = sample;
  const count = levels.length;
  const known = new Float64Array(count + stepCount);
  for (let t = 0; t < known.length; t += 1) {
    const trend = sample.order.hasConstant ? constant * regressorAt(sample.order, t) : 0;
    if (t < count) {
      known[t] = levels[t]! - trend;
      continue;
    }
    let mean = state[0]!;
    for (let k = 1; k < lags.length; k += 1) mean -= lags[k]! * (known[t - k] ?? 0);
    known[t] = mean;
    const [first] = state;
    state = state.map((_, i) => (arma.phi[i] ?? 0) * first! + (state[i + 1] ?? 0));
  }
  const means = known.slice(count);
  for (let h = 0; h < stepCount; h += 1)
    if (sample.order.hasConstant) means[h]! += constant * regressorAt(sample.order, count + h);
  const integrated = multiply(lagPolynomial(arma.phi, -1, 1), lags);
  const phi = integrated.slice(1).map((coefficient) => -coefficient);
  let sum = 0;
  const variances = impulseResponse({ phi, theta: arma.theta }, stepCount).map((weight) => {
    sum += weight * weight;
    return sum;
  });
  return { means, variances };
}

function throughLevels(fitted: FittedArima, sample: Sample, arma: Arma, stepCount: number): Parts {
  const filtered = filterLevels(arma, sample.lags, sample.columns);
  const means = new Float64Array(stepCount);
  const variances = new Float64Array(stepCount);
  if (filtered === undefined) return { means, variances };
  const constant = constantIn(fitted, sample);
  const [y, x] = filtered.states;
  let state: Float64Array = y!.map((element, i) => element - constant * (x?.[i] ?? 0));
  let { covariance } = filtered;
  for (let h = 0; h < stepCount; h += 1) {
    const trend = sample.order.hasConstant ? regressorAt(sample.order, sample.levels.length + h) : 0;
    means[h] = filtered.observe(state) + constant * trend;
    variances[h] = filtered.observeVariance(covariance);
    state = filtered.predict(state);
    covariance = filtered.predictCovariance(covariance);
  }
  return { means, variances };
}
