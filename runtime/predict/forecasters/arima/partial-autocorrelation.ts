/**
 * Between the coefficients of an autoregression and its partial autocorrelations. Any values within (−1, 1) of the latter
 * make a stationary model, so an optimiser that moves on those (through tanh) cannot leave the region.
 *
 * @see Barndorff-Nielsen, Schou 1973, "On the parametrization of autoregressive models by partial autocorrelations"
 * @see Jones 1980, "Maximum likelihood fitting of ARMA models to time series with missing observations"
 */
export function fromPartial(partial: ArrayLike<number>): Float64Array {
  const coefficients = new Float64Array(partial.length);
  const before = new Float64Array(partial.length);
  for (let k = 0; k < partial.length; k += 1) {
    const reflection = partial[k]!;
    before.set(coefficients);
    for (let i = 0; i < k; i += 1) coefficients[i] = before[i]! - reflection * before[k - 1 - i]!;
    coefficients[k] = reflection;
  }
  return coefficients;
}

/**
 * The prediction coefficients of each order up to that of the model (Levinson's recursion, run backwards).
 *
 * @returns rows[k] has those of order k + 1; its last is the partial autocorrelation. `undefined`: not stationary.
 */
export function stepDown(coefficients: ArrayLike<number>): Float64Array[] | undefined {
  const rows: Float64Array[] = [];
  let row = Float64Array.from(coefficients);
  for (let k = row.length - 1; k >= 0; k -= 1) {
    rows[k] = row;
    const reflection = row[k]!;
    const rest = 1 - reflection * reflection;
    if (!(rest > 0)) return undefined;
    const lower = new Float64Array(k);
    for (let i = 0; i < k; i += 1) lower[i] = (row[i]! + reflection * row[k - 1 - i]!) / rest;
    row = lower;
  }
  return rows;
}
