import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { armaOf, coefficientsAt } from "./coefficients";
import { filterStationary } from "./filter";
import { filterLevels } from "./kalman";
import { arimaOrder } from "./order";
import { difference, differencing } from "./polynomial";
import { arma, simulate } from "./simulate.fixture";

const NO_LAGS = Float64Array.of(1);

const models = fc
  .record({ p: fc.nat(3), q: fc.nat(3), P: fc.nat(1), Q: fc.nat(1), period: fc.constantFrom(2, 4, 7) })
  .map(arimaOrder)
  .chain((order) =>
    fc
      .array(fc.double({ min: -1.2, max: 1.2, noNaN: true }), { minLength: 8, maxLength: 8 })
      .map((point) => armaOf(coefficientsAt(order, Float64Array.from(point)), order.period)),
  );

describe("filters", () => {
  it("agree on every stationary model: the fast one and the Kalman filter", () => {
    fc.assert(
      fc.property(models, fc.nat(1_000), (model, seed) => {
        const y = Float64Array.from(simulate(arma([0.5], [0.3]), 60, seed));
        const x = y.map((_, t) => t + 1);
        const fast = filterStationary(model, [y, x])!;
        const plain = filterLevels(model, NO_LAGS, [y, x])!;
        for (const key of ["usedCount", "sumLogVariance", "yy", "xy", "xx"] as const)
          expect(Math.abs(fast[key] - plain[key])).toBeLessThan(1e-6 * (1 + Math.abs(plain[key])));
        expect(fast.states[0]![0]).toBeCloseTo(plain.states[0]![0]!, 5);
      }),
      { numRuns: 60 },
    );
  });

  it("agree on a series with a trend and a season, differenced before or in the state", () => {
    const order = arimaOrder({ d: 1, D: 1, period: 4 });
    const levels = Float64Array.from(simulate(arma([], [0.4]), 80, 3), (value, t) => value + t + 5 * (t % 4));
    const model = arma([], [-0.4]);
    const fast = filterStationary(model, [difference(levels, order)])!;
    const plain = filterLevels(model, differencing(order), [levels])!;
    expect(plain.usedCount).toBe(fast.usedCount);
    // The start is diffuse, but not infinitely so: 1e6 times the innovation's variance.
    expect(plain.yy / fast.yy).toBeCloseTo(1, 3);
    expect(plain.sumLogVariance).toBeCloseTo(fast.sumLogVariance, 2);
  });

  it("know the closed form of white noise: every error is the value itself, of variance 1", () => {
    const y = Float64Array.from(simulate(arma([], []), 50, 1));
    const { yy, sumLogVariance, usedCount } = filterStationary(arma([], []), [y])!;
    expect(usedCount).toBe(50);
    expect(sumLogVariance).toBe(0);
    expect(yy).toBeCloseTo(
      y.reduce((sum, value) => sum + value * value, 0),
      10,
    );
  });

  it("refuse a model that is not stationary", () => {
    expect(filterStationary(arma([1.01], []), [Float64Array.of(1, 2, 3)])).toBeUndefined();
    expect(filterLevels(arma([1.01], []), NO_LAGS, [Float64Array.of(1, 2, 3)])).toBeUndefined();
  });
});
