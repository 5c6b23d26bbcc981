/** Exponentially weighted mean of what is measured; before the first measurement, what is assumed. */
export interface SmoothedMean {
  readonly value: number;
  /** `count` measurements with this mean. */
  add(mean: number, count?: number): void;
}

/** @param weight  Of one measurement, in (0, 1]. */
export function createSmoothedMean(assumed: number, weight: number): SmoothedMean {
  let value = assumed;
  let isMeasured = false;
  return {
    get value() {
      return value;
    },
    add(mean, count = 1) {
      value += (isMeasured ? 1 - (1 - weight) ** count : 1) * (mean - value);
      isMeasured = true;
    },
  };
}
