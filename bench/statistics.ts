/** The value below which the share `quantile` of a sorted list lies, between neighbours linearly (R's type 7). */
function quantileOf(sorted: readonly number[], quantile: number): number {
  const position = (sorted.length - 1) * quantile;
  const below = Math.floor(position);
  const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
  return low + (high - low) * (position - below);
}

export const quantile = (values: readonly number[], share: number): number =>
  quantileOf(
    [...values].sort((a, b) => a - b),
    share,
  );

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The one with the lowest median: what others are measured against must be the best of its kind. */
export const quickest = <Name>(
  names: readonly Name[],
  durationsOf: (name: Name) => readonly number[],
): Name =>
  names.reduce((best, name) => (median(durationsOf(name)) < median(durationsOf(best)) ? name : best));

/** Durations of one arm. */
export interface Summary {
  readonly count: number;
  readonly minMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export function summarize(durationsMs: readonly number[]): Summary {
  const sorted = [...durationsMs].sort((a, b) => a - b);
  const at = (quantile: number) => Math.round(quantileOf(sorted, quantile) * 100_000) / 100_000;
  return {
    count: sorted.length,
    minMs: at(0),
    p50Ms: at(0.5),
    p90Ms: at(0.9),
    p99Ms: at(0.99),
    maxMs: at(1),
  };
}

/**
 * How many times as long one arm takes as another.
 *
 * `ofMedians` compares the medians of all samples. `byBatch` is the median of the ratios of batches that ran one after
 * the other: a machine that was slow for a while was slow for both.
 */
export interface Ratio {
  readonly ofMedians: number;
  readonly byBatch: number;
}

export function ratioOf(
  batches: readonly (readonly number[])[],
  base: readonly (readonly number[])[],
): Ratio {
  const rounded = (ratio: number) => Math.round(ratio * 1_000) / 1_000;
  return {
    ofMedians: rounded(median(batches.flat()) / median(base.flat())),
    byBatch: rounded(median(batches.map((batch, index) => median(batch) / median(base[index]!)))),
  };
}
