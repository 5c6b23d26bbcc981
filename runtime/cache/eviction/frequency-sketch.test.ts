import * as fc from "fast-check";
import { expect, it } from "vitest";
import { createFrequencySketch } from "./frequency-sketch";

const MOST = 15;

it("never says less than what was seen, up to its most", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 2 }), { maxLength: 400 }), (keys) => {
      const sketch = createFrequencySketch(100);
      const seen = new Map<string, number>();
      for (const key of keys) {
        sketch.add(key);
        seen.set(key, (seen.get(key) ?? 0) + 1);
      }
      for (const [key, times] of seen)
        expect(sketch.estimate(key)).toBeGreaterThanOrEqual(Math.min(MOST, times));
    }),
  );
});

it("is exact for nearly all keys as long as there are no more than it was made for", () => {
  const sketch = createFrequencySketch(1_000);
  for (let key = 0; key < 1_000; key++) sketch.add(`key ${key}`);
  const wrong = Array.from({ length: 1_000 }, (_, key) => sketch.estimate(`key ${key}`)).filter(
    (n) => n !== 1,
  );
  expect(wrong.length).toBeLessThan(10);
});

it("says nothing of a key it has not seen, and at most fifteen of any", () => {
  const sketch = createFrequencySketch(10);
  for (let times = 0; times < 50; times++) sketch.add("a");
  expect([sketch.estimate("a"), sketch.estimate("b")]).toEqual([MOST, 0]);
});

it("forgets what was long ago by halves", () => {
  const sketch = createFrequencySketch(10);
  for (let times = 0; times < 8; times++) sketch.add("a");
  for (let times = 0; times < 400 - 8; times++) sketch.add("b");
  expect(sketch.estimate("a")).toBe(4);
});
