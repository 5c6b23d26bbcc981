import { type Arma, stateCovariances } from "./arma";

/** What a likelihood needs of the one-step errors of one or two series that one filter has seen. */
export interface Filtered {
  /** Points that count; missing ones and those that only settle the start do not. */
  readonly usedCount: number;
  readonly sumLogVariance: number;
  /** Products of the standardised errors, of the first series with itself, with the second, of the second with itself. */
  readonly yy: number;
  readonly xy: number;
  readonly xx: number;
  /** Of each series: the state expected at the point after the last; its first element is the forecast. */
  readonly states: readonly Float64Array[];
}

/** Below this share of the innovation's variance, what the past still leaves open no longer matters. */
const SETTLED = 1e-12;

/**
 * Exact one-step errors of a stationary ARMA without missing points, O(length of the state) per point where the Kalman
 * filter takes its square: the covariance changes by a matrix of rank one per point, so that one vector carries it. What
 * the seasons of a week cost (a state of 170) stays affordable; `kalman.ts` is the plain way, and the tests' judge.
 *
 * @param series  One, or two that share their model: the errors of y − βx are those of y less β times those of x.
 * @returns `undefined` where the model is not stationary.
 * @see Morf, Sidhu, Kailath 1974, "Some new algorithms for recursive estimation in constant, linear, discrete-time systems"
 * @see Pearlman 1980, "An algorithm for the exact likelihood of a high-order autoregressive-moving average process"
 */
export function filterStationary(arma: Arma, series: readonly Float64Array[]): Filtered | undefined {
  const column = stateCovariances(arma);
  if (column === undefined) return undefined;
  const size = column.length;
  const phi = new Float64Array(size);
  phi.set(arma.phi);
  const shifted = (vector: Float64Array, i: number): number => (i + 1 < size ? vector[i + 1]! : 0);

  // gain = T·P·Z′; the covariance's next change is scale · change·change′.
  const gain = new Float64Array(size);
  for (let i = 0; i < size; i += 1) gain[i] = phi[i]! * column[0]! + shifted(column, i);
  const change = gain.slice();
  let variance = column[0]!;
  let scale = -1 / variance;
  let isSettled = false;

  const states = series.map(() => new Float64Array(size));
  const [y, x] = series;
  const [stateOfY, stateOfX] = states;
  let [sumLogVariance, yy, xy, xx] = [0, 0, 0, 0];

  for (let t = 0; t < y!.length; t += 1) {
    const errorOfY = y![t]! - stateOfY![0]!;
    sumLogVariance += Math.log(variance);
    yy += (errorOfY * errorOfY) / variance;
    advance(stateOfY!, phi, gain, errorOfY / variance);
    if (x !== undefined) {
      const errorOfX = x[t]! - stateOfX![0]!;
      xy += (errorOfX * errorOfY) / variance;
      xx += (errorOfX * errorOfX) / variance;
      advance(stateOfX!, phi, gain, errorOfX / variance);
    }
    if (isSettled) continue;

    const first = change[0]!;
    const before = variance;
    variance += scale * first * first;
    let largest = 0;
    for (let i = 0; i < size; i += 1) {
      const moved = phi[i]! * first + shifted(change, i);
      gain[i]! += scale * first * moved;
      change[i] = moved - (gain[i]! / variance) * first;
      largest = Math.max(largest, Math.abs(change[i]!));
    }
    scale += (scale * scale * first * first) / before;
    isSettled = variance - 1 < 1e-9 && -scale * largest * largest < SETTLED;
  }
  return { usedCount: y!.length, sumLogVariance, yy, xy, xx, states };
}

/** state ← T·state + gain·error, in place; T shifts up and adds phi times the first element. */
function advance(state: Float64Array, phi: Float64Array, gain: Float64Array, error: number): void {
  const first = state[0]!;
  const last = state.length - 1;
  for (let i = 0; i < last; i += 1) state[i] = phi[i]! * first + state[i + 1]! + gain[i]! * error;
  state[last] = phi[last]! * first + gain[last]! * error;
}
