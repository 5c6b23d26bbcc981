/** Work in slices: each `next()` does one, so that whoever runs it may do other things between. */
export type Steps<Result> = Generator<undefined, Result, undefined>;

/** Does all of it at once. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

export interface Minimum {
  readonly at: Float64Array;
  readonly value: number;
}

/** Of the numerical gradient; the arguments here are of order 1. */
const DIFFERENCE = 1e-4;
const LONGEST = 1;
/** A step must bring at least this share of what the slope promises (Armijo). */
const SUFFICIENT = 1e-4;

/**
 * Quasi-Newton search (BFGS) with a numerical gradient and a backtracking line. Yields after each step.
 *
 * @param objective  May return infinity or NaN where it has no value; the search then turns back.
 * @param tolerance  Ends when a step lowers the objective by less.
 * @see Nocedal, Wright 2006, "Numerical Optimization", ch. 6
 */
export function* minimize(
  objective: (at: Float64Array) => number,
  start: ArrayLike<number>,
  { tolerance = 1e-8, maxSteps = 100 } = {},
): Steps<Minimum> {
  const size = start.length;
  let at = Float64Array.from(start);
  let value = objective(at);
  if (size === 0 || !Number.isFinite(value)) return { at, value };
  let gradient = gradientAt(objective, at);
  let inverse = identity(size);
  let isFresh = true;

  for (let step = 0; step < maxSteps; step += 1) {
    yield;
    let direction = inverse.map((row) => -dot(row, gradient));
    let slope = dot(direction, gradient);
    if (!(slope < 0)) {
      inverse = identity(size);
      isFresh = true;
      direction = [...gradient].map((partial) => -partial);
      slope = dot(direction, gradient);
      if (!(slope < 0)) break;
    }
    // Before curvature is known a direction has no scale, and at the end of tanh, where a long one leads, all is flat.
    const reach = Math.sqrt(dot(direction, direction));
    let length = Math.min(isFresh ? 0.5 / reach : 1, LONGEST / reach);
    let next = at;
    let nextValue = Number.POSITIVE_INFINITY;
    for (; length > 1e-8; length /= 3) {
      next = at.map((from, i) => from + length * direction[i]!);
      nextValue = objective(next);
      if (nextValue <= value + SUFFICIENT * length * slope) break;
    }
    if (!(nextValue < value)) {
      if (isFresh) break;
      inverse = identity(size);
      isFresh = true;
      continue;
    }
    const nextGradient = gradientAt(objective, next);
    inverse = updated(
      inverse,
      next.map((to, i) => to - at[i]!),
      nextGradient.map((to, i) => to - gradient[i]!),
      isFresh,
    );
    const gained = value - nextValue;
    [at, value, gradient, isFresh] = [next, nextValue, nextGradient, false];
    if (gained < tolerance) break;
  }
  return { at, value };
}

function gradientAt(objective: (at: Float64Array) => number, at: Float64Array): Float64Array {
  const probe = at.slice();
  return at.map((middle, i) => {
    probe[i] = middle + DIFFERENCE;
    const above = objective(probe);
    probe[i] = middle - DIFFERENCE;
    const below = objective(probe);
    probe[i] = middle;
    const partial = (above - below) / (2 * DIFFERENCE);
    return Number.isFinite(partial) ? partial : 0;
  });
}

const identity = (size: number): Float64Array[] =>
  Array.from({ length: size }, (_, i) => Float64Array.from({ length: size }, (_, j) => (i === j ? 1 : 0)));

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!;
  return sum;
}

/** The inverse Hessian after a step and the change of gradient it brought. */
function updated(
  inverse: Float64Array[],
  step: Float64Array,
  change: Float64Array,
  isFresh: boolean,
): Float64Array[] {
  const curvature = dot(step, change);
  if (!(curvature > 1e-12)) return inverse;
  const base = isFresh
    ? inverse.map((row) => row.map((entry) => (entry * curvature) / dot(change, change)))
    : inverse;
  const turned = Float64Array.from(base, (row) => dot(row, change));
  const factor = (1 + dot(change, turned) / curvature) / curvature;
  return base.map((row, i) =>
    row.map(
      (entry, j) =>
        entry + factor * step[i]! * step[j]! - (turned[i]! * step[j]! + step[i]! * turned[j]!) / curvature,
    ),
  );
}
