/** Of the normal distribution, for 90 % of series without a season. */
const CRITICAL = 1.645;

/**
 * Whether points a season apart are more alike than chance makes them: the test that the theta method's authors used,
 * by Bartlett's formula for the error of an autocorrelation.
 *
 * @param values  None missing.
 */
export function hasSeason(values: ArrayLike<number>, period: number): boolean {
  const count = values.length;
  if (period < 2 || count < 2 * period + 3) return false;
  let sum = 0;
  for (let t = 0; t < count; t += 1) sum += values[t]!;
  const deviations = Float64Array.from(values, (value) => value - sum / count);
  const productAt = (lag: number): number => {
    let products = 0;
    for (let t = lag; t < count; t += 1) products += deviations[t]! * deviations[t - lag]!;
    return products;
  };
  const variance = productAt(0);
  let squares = 0;
  for (let lag = 1; lag < period; lag += 1) squares += (productAt(lag) / variance) ** 2;
  return Math.abs(productAt(period) / variance) > CRITICAL * Math.sqrt((1 + 2 * squares) / count);
}
