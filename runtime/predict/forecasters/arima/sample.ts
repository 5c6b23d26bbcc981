import { type ArimaOrder, differencedCount } from "./order";
import { difference, differencing, type Polynomial } from "./polynomial";

/** A series made ready for the filters of one order. */
export interface Sample {
  readonly order: ArimaOrder;
  /** Levels, less `shift`. NaN is missing. */
  readonly levels: Float64Array;
  readonly lags: Polynomial;
  readonly isComplete: boolean;
  /** What the filter takes: the series, and the regressor of the constant where there is one. */
  readonly columns: readonly Float64Array[];
  /** Taken off the levels where a mean is estimated, since sums of squares of large numbers have no digits left. */
  readonly shift: number;
}

export function sampleOf(values: readonly number[], order: ArimaOrder): Sample {
  const shift = order.hasConstant && differencedCount(order) === 0 ? meanOf(values) : 0;
  const levels = Float64Array.from(values, (value) => value - shift);
  const isComplete = !levels.some(Number.isNaN);
  const regressor = levels.map((_, t) => regressorAt(order, t));
  const columns = order.hasConstant ? [levels, regressor] : [levels];
  return {
    ...{ order, levels, isComplete, shift },
    lags: differencing(order),
    columns: isComplete ? columns.map((column) => difference(column, order)) : columns,
  };
}

/** 1 for a mean, the number of the point for a drift. */
export const regressorAt = (order: ArimaOrder, t: number): number =>
  differencedCount(order) === 0 ? 1 : t + 1;

function meanOf(values: readonly number[]): number {
  const present = values.filter((value) => !Number.isNaN(value));
  return present.reduce((sum, value) => sum + value, 0) / Math.max(1, present.length);
}
