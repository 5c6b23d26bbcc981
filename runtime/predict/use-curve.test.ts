import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { beforeAnother, mixed, type UseCurve } from "./use-curve";

/** Half of what comes at all by then. */
const halfBy =
  (medianMs: number, atAll = 1): UseCurve =>
  (ms) =>
    atAll * (1 - 2 ** (-Math.max(0, ms) / medianMs));

const medianMs = fc.double({ min: 10, max: 10_000_000, noNaN: true });
const share = fc.double({ min: 0.01, max: 1, noNaN: true });
const startMs = fc.double({ min: 0, max: 20_000, noNaN: true });

describe("use before another", () => {
  it("takes nothing away where nobody else ever comes, or where all uses are its own", () => {
    const own = halfBy(60_000);
    expect(beforeAnother(own, () => 0, 100)(30_000)).toBe(own(30_000));
    // Between the edges of its steps a straight line stands for the curve.
    expect(Math.abs(beforeAnother(own, own, 100)(102_400) - own(102_400))).toBeLessThan(0.01);
  });

  it("counts in full what comes sooner than a start takes, and little of what comes after many others", () => {
    const curve = beforeAnother(halfBy(600_000), halfBy(10_000), 100);
    expect(curve(100)).toBeCloseTo(halfBy(600_000)(100), 9);
    expect(curve(3_600_000)).toBeLessThan(0.1);
  });

  it("counts nearly all where others come faster than anything starts", () => {
    const curve = beforeAnother(halfBy(60_000), halfBy(20), 500);
    expect(curve(1_000_000)).toBeGreaterThan(0.95);
  });

  it("halves a use that is as likely as another to come first", () => {
    const both: UseCurve = (ms) => 1 - (1 - halfBy(60_000)(ms)) ** 2;
    expect(beforeAnother(halfBy(60_000), both, 0)(10_000_000)).toBeCloseTo(0.5, 1);
  });

  it("never falls over time, and never says more than the use itself", () => {
    fc.assert(
      fc.property(medianMs, share, medianMs, share, startMs, (own, p, any, q, start) => {
        const use = halfBy(own, p);
        const curve = beforeAnother(use, halfBy(any, q), start);
        let before = 0;
        for (let ms = 1; ms < 2 ** 24; ms *= 1.7) {
          expect(curve(ms)).toBeGreaterThanOrEqual(before - 1e-12);
          expect(curve(ms)).toBeLessThanOrEqual(use(ms) + 1e-9);
          before = curve(ms);
        }
      }),
    );
  });
});

describe("mean of curves", () => {
  it("weighs each as told, whatever the weights add up to, and expects nothing of none", () => {
    const [high, low]: UseCurve[] = [() => 0.9, () => 0.1];
    const mean = mixed([
      { curve: high!, weight: 0.3 },
      { curve: low!, weight: 0.1 },
    ]);
    expect(mean(1)).toBeCloseTo(0.7, 9);
    expect(mixed([])(1)).toBe(0);
  });
});
