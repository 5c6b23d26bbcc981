import type { Arma } from "./arma";
import type { Filtered } from "./filter";

/**
 * Errors as if there had been none before the series began: the conditional sum of squares. O(non-zero coefficients) per
 * point, biased at the start of the series: good for where to begin the search for the maximum likelihood.
 *
 * @see Box, Jenkins 1970, ch. 7
 */
export function filterConditionally(
  { phi, theta }: Arma,
  [y, x]: readonly Float64Array[],
): Omit<Filtered, "states"> {
  const start = Math.min(phi.length, Math.floor(y!.length / 2));
  const errorsOfY = errorsFrom(start, phi, theta, y!);
  const errorsOfX = x === undefined ? undefined : errorsFrom(start, phi, theta, x);
  let [usedCount, yy, xy, xx] = [0, 0, 0, 0];
  for (let t = start; t < y!.length; t += 1) {
    const [ofY, ofX] = [errorsOfY[t]!, errorsOfX?.[t] ?? 0];
    usedCount += 1;
    yy += ofY * ofY;
    xy += ofX * ofY;
    xx += ofX * ofX;
  }
  return { usedCount, sumLogVariance: 0, yy, xy, xx };
}

function errorsFrom(
  start: number,
  phi: Float64Array,
  theta: Float64Array,
  series: Float64Array,
): Float64Array {
  const errors = new Float64Array(series.length);
  const arLags = lagsOf(phi);
  const maLags = lagsOf(theta);
  for (let t = start; t < series.length; t += 1) {
    let error = series[t]!;
    for (const lag of arLags) if (lag <= t) error -= phi[lag - 1]! * series[t - lag]!;
    for (const lag of maLags) if (lag <= t) error -= theta[lag - 1]! * errors[t - lag]!;
    errors[t] = error;
  }
  return errors;
}

const lagsOf = (coefficients: Float64Array): number[] =>
  [...coefficients.keys()].filter((i) => coefficients[i] !== 0).map((i) => i + 1);
