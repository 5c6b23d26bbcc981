import * as fc from "fast-check";
import { expect, it } from "vitest";
import { ridgeWeights } from "./ridge";

/** Solves a·x = b by elimination with pivots: slow, and shares nothing with what it checks. */
function solve(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const rows = a.map((row, i) => [...row, b[i]!]);
  for (let column = 0; column < rows.length; column++) {
    const pivot = rows.reduce(
      (best, row, i) => (i >= column && Math.abs(row[column]!) > Math.abs(rows[best]![column]!) ? i : best),
      column,
    );
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (const [i, row] of rows.entries()) {
      if (i === column) continue;
      const factor = row[column]! / rows[column]![column]!;
      for (let k = column; k < row.length; k++) row[k]! -= factor * rows[column]![k]!;
    }
  }
  return rows.map((row, i) => row[rows.length]! / row[i]!);
}

/** Of feature `target` on the others, from the visits themselves. */
function ridgeOf(visits: readonly (readonly number[])[], target: number, penalty: number): number[] {
  const others = visits[0]!.map((_, i) => i).filter((i) => i !== target);
  const normal = others.map((i) =>
    others.map((j) => visits.reduce((sum, x) => sum + x[i]! * x[j]!, 0) + (i === j ? penalty : 0)),
  );
  const right = others.map((i) => visits.reduce((sum, x) => sum + x[i]! * x[target]!, 0));
  const weights = solve(normal, right);
  weights.splice(target, 0, 0);
  return weights;
}

it("has the weights of a ridge regression of each feature on all others", () => {
  const visit = fc.array(fc.constantFrom(0, 1), { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(
      fc.array(visit, { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1, max: 50 }),
      (visits, penalty) => {
        const cells = Float64Array.from({ length: 25 }, (_, cell) =>
          visits.reduce((sum, x) => sum + x[Math.floor(cell / 5)]! * x[cell % 5]!, 0),
        );
        const weights = ridgeWeights(cells, 5, penalty);
        for (let target = 0; target < 5; target++) {
          const expected = ridgeOf(visits, target, penalty);
          for (let i = 0; i < 5; i++) expect(weights[i * 5 + target]).toBeCloseTo(expected[i]!, 5);
        }
      },
    ),
  );
});

it("finds weights for counts that fit no visits, since some were left out", () => {
  const weights = ridgeWeights(Float64Array.from([10, 30, 30, 30, 10, 0, 30, 0, 10]), 3, 1);
  for (const weight of weights) expect(weight).toBeGreaterThan(-10);
  for (const weight of weights) expect(weight).toBeLessThan(10);
});
