import { INTERVAL_MS, intervalOf } from "./intervals";

/** Expected uses of one service for a day from some interval on; the same again for days after it. */
export interface Outlook {
  readonly origin: number;
  /** Uses expected in each interval, as steps of a logarithmic scale: 48 bytes, and an error of 2.5 % at most. */
  readonly steps: Uint8Array<ArrayBuffer>;
  /**
   * Variance of a count over its mean: 1 where uses come by chance (Poisson), below where they keep to their time, above
   * where they come in bursts.
   */
  readonly dispersion: number;
}

/** One use in three weeks of half hours: what was seen before may come at any time. */
const LEAST_MEAN = 0.001;
const MOST_MEAN = 255;
/** Of 255 steps from the least mean to the most. */
const LOG_STEP = Math.log(MOST_MEAN / LEAST_MEAN) / 255;
const MEANS = Float64Array.from({ length: 256 }, (_, step) => LEAST_MEAN * Math.exp(LOG_STEP * step));
export const LEAST_DISPERSION = 0.02;

export const stepsOf = (means: ArrayLike<number>): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(means, (mean) =>
    Math.round(Math.log(Math.min(MOST_MEAN, Math.max(LEAST_MEAN, mean)) / LEAST_MEAN) / LOG_STEP),
  );

/** Uses expected in the interval of that instant. */
export const meanAt = (outlook: Outlook, at: number): number => meanIn(outlook, intervalOf(at));

function meanIn({ origin, steps }: Outlook, interval: number): number {
  const index = (interval - origin) % steps.length;
  return MEANS[steps[index < 0 ? index + steps.length : index]!]!;
}

/** At most this much more often than its mean is a service used that keeps to its time: −ln r/(1−r) at the least r. */
const MOST_HAZARD = 4;

/**
 * A bound of the probability below, without its logarithms: most services are far from their time at any moment. A part of an
 * interval has at most that part of its hazard, which is convex below r = 1, and −ln r/(1−r) is at most 1/√r.
 */
export function mostWithin(outlook: Outlook, at: number): number {
  const interval = intervalOf(at);
  const passed = at / INTERVAL_MS - interval;
  const mean = (1 - passed) * meanIn(outlook, interval) + passed * meanIn(outlook, interval + 1);
  return outlook.dispersion >= 1 ? mean : mean * Math.min(MOST_HAZARD, 1 / Math.sqrt(outlook.dispersion));
}

/**
 * Probability of at least one use in as long as an interval takes, from an instant on, and the median of the time until
 * the first, given that there is one.
 *
 * Counts are of the (a, b, 0) family, in which mean μ and dispersion r say all: binomial below r = 1, Poisson at 1,
 * negative binomial above. A count is 0 with probability exp(−μ·ln r/(r−1)); if each use falls into a part f of the
 * interval by chance, none falls there with probability exp(−μ·ln(1 + f(r−1))/(r−1)).
 *
 * @see Katz 1965, "Unified treatment of a broad class of discrete probability distributions"
 */
export function useWithin(outlook: Outlook, at: number): { probability: number; withinMs: number } {
  const interval = intervalOf(at);
  const passed = at / INTERVAL_MS - interval;
  const now = hazardIn(outlook, interval, 1 - passed);
  const later = hazardIn(outlook, interval + 1, passed);
  const probability = -Math.expm1(-now - later);
  const half = -Math.log1p(-probability / 2);
  const shares = half <= now ? (1 - passed) * (half / now) : 1 - passed + passed * ((half - now) / later);
  return { probability, withinMs: INTERVAL_MS * shares };
}

/** The first of both alone. */
export function probabilityWithin(outlook: Outlook, at: number): number {
  const interval = intervalOf(at);
  const passed = at / INTERVAL_MS - interval;
  return -Math.expm1(-hazardIn(outlook, interval, 1 - passed) - hazardIn(outlook, interval + 1, passed));
}

function hazardIn(outlook: Outlook, interval: number, share: number): number {
  const excess = outlook.dispersion - 1;
  const part = Math.abs(excess) < 1e-6 ? share : Math.log1p(share * excess) / excess;
  return meanIn(outlook, interval) * part;
}
