import * as fc from "fast-check";
import { expect, it } from "vitest";
import { theilSenSlope } from "./theil-sen";

it("finds the slope of a line, whatever a quarter of the points are", () => {
  const slope = fc.integer({ min: -1_000, max: 1_000 });
  const wrong = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(slope, wrong, (rise, [a, b, c, d]) => {
      const xs = Array.from({ length: 24 }, (_, i) => i);
      const ys = xs.map((x) => rise * x);
      [ys[3], ys[9], ys[14], ys[20]] = [a!, b!, c!, d!];
      expect(theilSenSlope(xs, ys)).toBe(rise);
    }),
  );
});

it("is flat through fewer than two different x", () => {
  expect(theilSenSlope([], [])).toBe(0);
  expect(theilSenSlope([3, 3], [1, 9])).toBe(0);
});
