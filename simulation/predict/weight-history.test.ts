import { expect, it } from "vitest";
import { createWeightHistory } from "./weight-history";

function historyOf(weights: readonly number[]) {
  let now = 0.5;
  const history = createWeightHistory(weights.length, () => ({ a: now }));
  for (const weight of weights) {
    now = weight;
    history.onUse();
  }
  return history.samples();
}

it("tells the weights before the first use, and after each where there are few", () => {
  expect(historyOf([0.25, 1])).toEqual([
    { useCount: 0, weights: { a: 0.5 } },
    { useCount: 1, weights: { a: 0.25 } },
    { useCount: 2, weights: { a: 1 } },
  ]);
});

it("tells means over steps where there are many, the last step being shorter", () => {
  const samples = historyOf(Array.from({ length: 401 }, (_, i) => (i === 400 ? 0.5 : i % 3 === 0 ? 1 : 0)));
  expect(samples[1]).toEqual({ useCount: 3, weights: { a: 1 / 3 } });
  expect(samples.at(-1)).toEqual({ useCount: 401, weights: { a: 0.75 } });
});

it("stays small however long the run is", () => {
  for (const useCount of [199, 200, 201, 12_345]) {
    const samples = historyOf(Array.from({ length: useCount }, () => 0.5));
    expect(samples.length).toBeLessThanOrEqual(201);
    expect(samples.at(-1)!.useCount).toBe(useCount);
  }
});
