/** P(used within so many ms from now). Starts at 0, never falls, at most 1: what is missing never comes. */
export type UseCurve = (ms: number) => number;

/** The surer of both at each time: they speak of the same use, so that adding them would count it twice. */
export const surer =
  (a: UseCurve, b: UseCurve): UseCurve =>
  (ms) =>
    Math.max(a(ms), b(ms));

export const scaled =
  (curve: UseCurve, factor: number): UseCurve =>
  (ms) =>
    factor * curve(ms);
