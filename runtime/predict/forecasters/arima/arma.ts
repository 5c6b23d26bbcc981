import { stepDown } from "./partial-autocorrelation";

/** A stationary ARMA with innovations of variance 1; seasonal factors are multiplied out. Index 0 is lag 1. */
export interface Arma {
  readonly phi: Float64Array;
  readonly theta: Float64Array;
}

/** Weights ψ of past innovations: y = Σ ψⱼ εₜ₋ⱼ. `phi` may have unit roots. */
export function impulseResponse({ phi, theta }: Arma, count: number): Float64Array {
  const psi = new Float64Array(count);
  for (let j = 0; j < count; j += 1) {
    let sum = j === 0 ? 1 : (theta[j - 1] ?? 0);
    const lags = Math.min(j, phi.length);
    for (let k = 1; k <= lags; k += 1) sum += phi[k - 1]! * psi[j - k]!;
    psi[j] = sum;
  }
  return psi;
}

/** Autocovariances of the autoregressive part alone, at lags 0 … count − 1. `undefined`: not stationary. */
function autoregressionCovariances(phi: Float64Array, count: number): Float64Array | undefined {
  const rows = stepDown(phi);
  if (rows === undefined) return undefined;
  const gamma = new Float64Array(Math.max(count, phi.length + 1));
  gamma[0] = rows.reduce((variance, row) => variance / (1 - row.at(-1)! ** 2), 1);
  let error = gamma[0]!;
  for (const [k, row] of rows.entries()) {
    let sum = row[k]! * error;
    if (k > 0) for (let i = 0; i < k; i += 1) sum += rows[k - 1]![i]! * gamma[k - i]!;
    gamma[k + 1] = sum;
    error *= 1 - row[k]! ** 2;
  }
  for (let k = phi.length + 1; k < gamma.length; k += 1) {
    for (let i = 0; i < phi.length; i += 1) gamma[k]! += phi[i]! * gamma[k - 1 - i]!;
  }
  return gamma;
}

/** Autocovariances at lags 0 … count − 1. `undefined`: not stationary. */
function autocovariances({ phi, theta }: Arma, count: number): Float64Array | undefined {
  const q = theta.length;
  const inner = autoregressionCovariances(phi, count + q);
  if (inner === undefined) return undefined;
  const gamma = new Float64Array(count);
  for (let shift = 0; shift <= q; shift += 1) {
    let weight = shift === 0 ? 1 : theta[shift - 1]!;
    for (let i = 0; i + shift < q; i += 1) weight += theta[i]! * theta[i + shift]!;
    if (weight === 0) continue;
    for (let k = 0; k < count; k += 1) {
      gamma[k]! += weight * inner[k + shift]!;
      if (shift > 0) gamma[k]! += weight * inner[Math.abs(k - shift)]!;
    }
  }
  return gamma;
}

/** Length of the state vector of `stateCovariances`. */
const stateLength = ({ phi, theta }: Arma): number => Math.max(phi.length, theta.length + 1);

/**
 * Covariance of each element of the state with the first, which is the series itself, before anything was seen. In
 * Harvey's form: state₀ = y, stateᵢ = what of y, i points ahead, is settled by now. `undefined`: not stationary.
 */
export function stateCovariances(arma: Arma): Float64Array | undefined {
  const { phi, theta } = arma;
  const length = stateLength(arma);
  const gamma = autocovariances(arma, length + 1);
  if (gamma === undefined) return undefined;
  const psi = impulseResponse(arma, length);
  const column = new Float64Array(length);
  column[0] = gamma[0]!;
  for (let k = 1; k < length; k += 1) {
    const [ar, ma] = [phi[k] ?? 0, theta[k - 1] ?? 0];
    for (let i = 1; ar !== 0 && i <= k; i += 1) column[i]! += ar * gamma[k - i + 1]!;
    for (let i = 1; ma !== 0 && i <= k; i += 1) column[i]! += ma * psi[k - i]!;
  }
  return column;
}
