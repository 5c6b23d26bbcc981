/**
 * Durations in bins of half an octave, from 1 ms to 4.7 h.
 *
 * A serverless platform counts idle times in minutes up to four hours (Shahrad et al. 2020); here a chain of services takes
 * milliseconds and a reader minutes, so that the bins are as wide as what they count is long: the same relative error
 * everywhere, in 48 numbers.
 */
export const LOG_BIN_COUNT = 48;
const BINS_PER_OCTAVE = 2;

/** Longer is out of bounds: it counts as "not within reach". */
export const LOG_BINS_END_MS = 2 ** (LOG_BIN_COUNT / BINS_PER_OCTAVE);

/** Place on the axis of the bins, with the fraction within one: bin 3 reaches from 3 to 4. `Infinity` is the end. */
export function logPlaceOf(ms: number): number {
  return Math.min(LOG_BIN_COUNT, BINS_PER_OCTAVE * Math.log2(Math.max(1, ms)));
}

/** Counts up to each edge: the first is 0, the last all within bounds. */
export type Sums = ArrayLike<number>;

/** How many are at most this long, those of the bin it falls in being spread evenly over its logarithm. */
export function countWithin(sums: Sums, ms: number): number {
  const place = logPlaceOf(ms);
  const bin = Math.min(LOG_BIN_COUNT - 1, Math.floor(place));
  return sums[bin]! + (place - bin) * (sums[bin + 1]! - sums[bin]!);
}

/**
 * The duration that so many are at most as long as, or the end of the bins.
 *
 * @param sumAt  Counts up to an edge.
 */
export function msOfCount(sumAt: (edge: number) => number, count: number): number {
  let [low, high] = [0, LOG_BIN_COUNT];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (sumAt(middle) < count) low = middle;
    else high = middle;
  }
  const inBin = sumAt(high) - sumAt(low);
  const share = inBin <= 0 ? 0 : Math.min(1, Math.max(0, (count - sumAt(low)) / inBin));
  return 2 ** ((low + share) / BINS_PER_OCTAVE);
}
