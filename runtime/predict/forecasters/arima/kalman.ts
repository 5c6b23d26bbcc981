import { type Arma, stateCovariances } from "./arma";
import type { Filtered } from "./filter";
import type { Polynomial } from "./polynomial";

/**
 * Variance given to levels that nothing is known of, and the bound above which a point only settles them and is no
 * evidence: the values of R's stats::arima, so that likelihoods can be compared.
 */
const DIFFUSE_VARIANCE = 1e6;
const UNSETTLED_VARIANCE = 1e4;

/** The filter at the point after the last, from which forecasts go on. */
export interface KalmanState extends Filtered {
  readonly covariance: Float64Array;
  /** P ← T·P·T′ + R·R′, s ← T·s, as between two points. */
  predict(state: Float64Array): Float64Array;
  predictCovariance(covariance: Float64Array): Float64Array;
  /** Z·s and Z·P·Z′: what is seen of the state. */
  observe(state: Float64Array): number;
  observeVariance(covariance: Float64Array): number;
}

/**
 * The Kalman filter of an ARIMA in levels, with missing (NaN) points. The state is that of the ARMA, in Harvey's form, and
 * below it the last levels, whose start is diffuse.
 *
 * O(n·r²). The start of the ARMA part is exact: its first column from autocovariances, the rest by the one equation that a
 * stationary covariance keeps.
 *
 * @see Gardner, Harvey, Phillips 1980, "Algorithm AS 154"; Harvey, Pierse 1984, for what is missing
 */
export function filterLevels(
  arma: Arma,
  lags: Polynomial,
  series: readonly Float64Array[],
): KalmanState | undefined {
  const column = stateCovariances(arma);
  if (column === undefined) return undefined;
  const size = column.length;
  const depth = lags.length - 1;
  const all = size + depth;
  const phi = Float64Array.from({ length: size }, (_, i) => arma.phi[i] ?? 0);
  const noise = Float64Array.from({ length: size }, (_, i) => (i === 0 ? 1 : (arma.theta[i - 1] ?? 0)));
  const seen = Float64Array.from({ length: all }, (_, i) =>
    i === 0 ? 1 : i < size ? 0 : -lags[i - size + 1]!,
  );

  const observe = (state: Float64Array, from = 0): number => {
    let sum = 0;
    for (let i = 0; i < all; i += 1) if (seen[i] !== 0) sum += seen[i]! * state[from + i]!;
    return sum;
  };
  const predictInto = (target: Float64Array, state: Float64Array, from = 0): void => {
    const first = state[from]!;
    for (let i = 0; i < size - 1; i += 1) target[i] = phi[i]! * first + state[from + i + 1]!;
    target[size - 1] = phi[size - 1]! * first;
    if (depth > 0) target[size] = observe(state, from);
    for (let i = size + 1; i < all; i += 1) target[i] = state[from + i - 1]!;
  };
  const row = new Float64Array(all);
  /** Rows moved, and the result turned over: done twice, both sides have moved. */
  const predictRows = (matrix: Float64Array): Float64Array => {
    const moved = new Float64Array(all * all);
    for (let i = 0; i < all; i += 1) {
      predictInto(row, matrix, i * all);
      for (let j = 0; j < all; j += 1) moved[j * all + i] = row[j]!;
    }
    return moved;
  };
  const predict = (state: Float64Array): Float64Array => {
    const next = new Float64Array(all);
    predictInto(next, state);
    return next;
  };
  const predictCovariance = (covariance: Float64Array): Float64Array => {
    const next = predictRows(predictRows(covariance));
    for (let i = 0; i < size; i += 1)
      for (let j = 0; j < size; j += 1) next[i * all + j]! += noise[i]! * noise[j]!;
    return next;
  };
  const timesSeen = (matrix: Float64Array): Float64Array => {
    const product = new Float64Array(all);
    for (let i = 0; i < all; i += 1) product[i] = observe(matrix, i * all);
    return product;
  };

  let covariance: Float64Array = new Float64Array(all * all);
  for (let i = size - 1; i >= 0; i -= 1) {
    for (let j = size - 1; j >= 0; j -= 1) {
      const right = j + 1 < size ? column[j + 1]! : 0;
      const below = i + 1 < size ? column[i + 1]! : 0;
      const both = i + 1 < size && j + 1 < size ? covariance[(i + 1) * all + j + 1]! : 0;
      covariance[i * all + j] =
        phi[i]! * phi[j]! * column[0]! + phi[i]! * right + phi[j]! * below + both + noise[i]! * noise[j]!;
    }
  }
  for (let i = size; i < all; i += 1) covariance[i * all + i] = DIFFUSE_VARIANCE;

  let states: Float64Array[] = series.map(() => new Float64Array(all));
  let [usedCount, sumLogVariance, yy, xy, xx] = [0, 0, 0, 0, 0];
  for (let t = 0; t < series[0]!.length; t += 1) {
    if (!Number.isNaN(series[0]![t]!)) {
      const spread = timesSeen(covariance);
      const variance = observe(spread);
      const errors = states.map((state, k) => series[k]![t]! - observe(state));
      if (variance < UNSETTLED_VARIANCE) {
        const [errorOfY, errorOfX = 0] = errors;
        usedCount += 1;
        sumLogVariance += Math.log(variance);
        yy += errorOfY! ** 2 / variance;
        xy += (errorOfX * errorOfY!) / variance;
        xx += errorOfX ** 2 / variance;
      }
      for (const [k, state] of states.entries())
        for (let i = 0; i < all; i += 1) state[i]! += (spread[i]! * errors[k]!) / variance;
      for (let i = 0; i < all; i += 1)
        for (let j = 0; j < all; j += 1) covariance[i * all + j]! -= (spread[i]! * spread[j]!) / variance;
    }
    states = states.map((state) => predict(state));
    covariance = predictCovariance(covariance);
  }
  return {
    ...{ usedCount, sumLogVariance, yy, xy, xx, states, covariance, predict, predictCovariance, observe },
    observeVariance: (matrix) => observe(timesSeen(matrix)),
  };
}
