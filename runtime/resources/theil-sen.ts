/**
 * Slope of a line through points, in y per x: the median of the slopes of all pairs with different x. Up to 29 % of the
 * points may be anything without moving it far, where least squares is moved by one. O(n²), so for a few dozen points.
 *
 * @returns 0 for fewer than two different x.
 * @see Sen 1968, "Estimates of the regression coefficient based on Kendall's tau"
 */
export function theilSenSlope(xs: readonly number[], ys: readonly number[]): number {
  const slopes: number[] = [];
  for (let i = 0; i < xs.length; i++) {
    for (let j = i + 1; j < xs.length; j++) {
      const run = xs[j]! - xs[i]!;
      if (run !== 0) slopes.push((ys[j]! - ys[i]!) / run);
    }
  }
  if (slopes.length === 0) return 0;
  slopes.sort((a, b) => a - b);
  const middle = slopes.length >> 1;
  return slopes.length % 2 === 1 ? slopes[middle]! : (slopes[middle - 1]! + slopes[middle]!) / 2;
}
