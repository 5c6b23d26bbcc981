/**
 * The theta method: half a straight line through the series, half exponential smoothing; the winner of the M3 competition,
 * and a model of another kind than ARIMA, so that the mean of both errs less than either.
 *
 * In the form of Hyndman and Billah: simple exponential smoothing with half the line's slope as drift.
 *
 * @see Assimakopoulos, Nikolopoulos 2000, "The theta model: a decomposition approach to forecasting"
 * @see Hyndman, Billah 2003, "Unmasking the Theta method"
 * @param values  Without seasons, none missing.
 */
export function thetaForecast(values: ArrayLike<number>, stepCount: number): Float64Array {
  const count = values.length;
  const rate = bestRate(values);
  const { level } = smooth(values, rate);
  const drift = slopeOf(values) / 2;
  const head = (1 - (1 - rate) ** count) / rate;
  return Float64Array.from({ length: stepCount }, (_, h) => level + drift * (h + head));
}

function smooth(values: ArrayLike<number>, rate: number): { level: number; squares: number } {
  let level = values[0]!;
  let squares = 0;
  for (let t = 1; t < values.length; t += 1) {
    const error = values[t]! - level;
    squares += error * error;
    level += rate * error;
  }
  return { level, squares };
}

/** Golden section on the squared errors of one step. */
function bestRate(values: ArrayLike<number>): number {
  const shrink = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [0.01, 0.99];
  while (high - low > 0.005) {
    const [left, right] = [high - shrink * (high - low), low + shrink * (high - low)];
    if (smooth(values, left).squares < smooth(values, right).squares) high = right;
    else low = left;
  }
  return (low + high) / 2;
}

function slopeOf(values: ArrayLike<number>): number {
  const middle = (values.length - 1) / 2;
  let [products, squares] = [0, 0];
  for (let t = 0; t < values.length; t += 1) {
    products += (t - middle) * values[t]!;
    squares += (t - middle) ** 2;
  }
  return squares > 0 ? products / squares : 0;
}
