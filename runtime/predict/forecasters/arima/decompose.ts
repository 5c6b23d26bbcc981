/**
 * A series as trend + seasons + rest. The trend is a centred mean over the longest season, straight at the ends; a season
 * is a local mean, over the nearest repetitions, of what the trend and the other seasons leave at each of its points.
 *
 * MSTL with means in place of its regressions: seasons within each other (the day, the week) are each found in what the
 * others leave, in a few rounds.
 *
 * @see Cleveland et al. 1990, "STL: a seasonal-trend decomposition procedure based on loess"
 * @see Bandara, Hyndman, Bergmeir 2021, "MSTL: a seasonal-trend decomposition … with multiple seasonal patterns"
 */
export interface Decomposition {
  readonly trend: Float64Array;
  /** One per period, as long as the series, about 0 over each repetition. */
  readonly seasons: readonly Float64Array[];
  readonly rest: Float64Array;
}

const ROUNDS = 3;

/** Repetitions on each side that a point of a season is a mean of: STL's usual window of 11. */
const REACH = 5;
/** By the distance in repetitions: the nearer the heavier (tricube). */
const WEIGHTS = Array.from({ length: REACH + 1 }, (_, k) => (1 - (k / (REACH + 1)) ** 3) ** 3);

/** @param periods  Points per season, shortest first. NaN is missing. */
export function decompose(values: ArrayLike<number>, periods: readonly number[]): Decomposition {
  const count = values.length;
  const seasons = periods.map(() => new Float64Array(count));
  const without = (skipped: number): Float64Array => {
    const left = Float64Array.from(values);
    for (const [k, season] of seasons.entries()) {
      if (k === skipped) continue;
      for (let t = 0; t < count; t += 1) left[t]! -= season[t]!;
    }
    return left;
  };
  let trend: Float64Array = new Float64Array(count);
  for (let round = 0; round < ROUNDS; round += 1) {
    trend = movingMean(without(-1), periods.at(-1)!);
    for (const [k, period] of periods.entries()) {
      const detrended = without(k).map((value, t) => value - trend[t]!);
      const season = localMeans(detrended, period);
      const level = movingMean(season, period);
      seasons[k]!.set(season.map((value, t) => value - level[t]!));
    }
  }
  return { trend, seasons, rest: without(-1).map((value, t) => value - trend[t]!) };
}

/** Share of the variance around the trend that the season explains, 0 … 1. */
export function seasonalStrength(values: readonly number[], period: number): number {
  const { seasons, rest } = decompose(values, [period]);
  const together = rest.map((value, t) => value + seasons[0]![t]!);
  return Math.max(0, 1 - varianceOf(rest) / (varianceOf(together) || 1));
}

/** Of each point and of its like in the repetitions around it. */
function localMeans(values: Float64Array, period: number): Float64Array {
  const means = new Float64Array(values.length);
  for (let t = 0; t < values.length; t += 1) {
    let [sum, weights] = [0, 0];
    // Within bounds by hand: a read beyond the end of a typed array is many times slower than one within.
    const first = -Math.min(REACH, Math.floor(t / period));
    const last = Math.min(REACH, Math.floor((values.length - 1 - t) / period));
    for (let k = first; k <= last; k += 1) {
      const value = values[t + k * period]!;
      if (Number.isNaN(value)) continue;
      sum += WEIGHTS[Math.abs(k)]! * value;
      weights += WEIGHTS[Math.abs(k)]!;
    }
    means[t] = weights > 0 ? sum / weights : 0;
  }
  return means;
}

/**
 * Over a whole season, with half weight for both ends of an even one, by running sums. Within half a season of the ends of
 * the series it goes on in a straight line.
 */
function movingMean(values: Float64Array, period: number): Float64Array {
  const half = Math.floor(period / 2);
  const end = values.length - half;
  const sums = new Float64Array(values.length + 1);
  const counts = new Float64Array(values.length + 1);
  for (let t = 0; t < values.length; t += 1) {
    const isThere = !Number.isNaN(values[t]!);
    sums[t + 1] = sums[t]! + (isThere ? values[t]! : 0);
    counts[t + 1] = counts[t]! + (isThere ? 1 : 0);
  }
  const smooth = new Float64Array(values.length);
  const isEven = period % 2 === 0 && half > 0;
  for (let t = half; t < end; t += 1) {
    const over = (of: Float64Array): number => {
      const whole = of[t + half + 1]! - of[t - half]!;
      if (!isEven) return whole;
      return whole - (of[t - half + 1]! - of[t - half]! + of[t + half + 1]! - of[t + half]!) / 2;
    };
    smooth[t] = over(sums) / (over(counts) || 1);
  }
  const reach = Math.min(half, Math.floor((end - 1 - half) / 2));
  const slopeFrom = (t: number): number => (reach > 0 ? (smooth[t + reach]! - smooth[t]!) / reach : 0);
  const [startSlope, endSlope] = [slopeFrom(half), slopeFrom(end - 1 - reach)];
  for (let t = 0; t < half; t += 1) smooth[t] = smooth[half]! - startSlope * (half - t);
  for (let t = end; t < values.length; t += 1) smooth[t] = smooth[end - 1]! + endSlope * (t - end + 1);
  return smooth;
}

function varianceOf(values: Float64Array): number {
  const present = values.filter((value) => !Number.isNaN(value));
  const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
  return present.reduce((sum, value) => sum + (value - mean) ** 2, 0) / present.length;
}
