import fc from "fast-check";
import { expect, it } from "vitest";
import { createConcurrencyWindow } from "./concurrency-window";

it("weighs each count by how long it lasted within the window", () => {
  const window = createConcurrencyWindow(1_000);
  window.observe(4, 0);
  window.observe(0, 500);
  expect(window.mean(1_000)).toBe(2);
  expect(window.mean(1_250)).toBe(1);
  expect(window.mean(1_500)).toBe(0);
});

it("takes it that there was nothing before the first observation", () => {
  const window = createConcurrencyWindow(60_000);
  expect(window.mean(5)).toBe(0);
  window.observe(3, 1_000);
  expect(window.mean(1_000)).toBe(0);
  expect(window.mean(21_000)).toBe(1);
});

it("says what summing up the whole history says", () => {
  const steps = fc.array(fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 400 })), { minLength: 1 });
  fc.assert(
    fc.property(steps, (history) => {
      const window = createConcurrencyWindow(1_000);
      const perMs: number[] = [];
      for (const [count, lastsMs] of history) {
        window.observe(count, perMs.length);
        perMs.push(...Array.from({ length: lastsMs }, () => count));
        const known = perMs.slice(-1_000);
        const mean = known.reduce((sum, each) => sum + each, 0) / 1_000;
        expect(window.mean(perMs.length)).toBeCloseTo(mean, 6);
      }
    }),
    { numRuns: 30 },
  );
});
