import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aiccOf, type FittedArima, fitArima } from "./fit";
import { finish } from "./minimize";
import { type ArimaOrder, arimaOrder } from "./order";
import { project } from "./project";
import { arma, simulate } from "./simulate.fixture";

const fitted = (values: readonly number[], order: Partial<ArimaOrder>): FittedArima =>
  finish(fitArima(values, arimaOrder(order)))!;

describe("fitting", () => {
  it("recovers the coefficient of an AR(1) and of an MA(1) from what they made", () => {
    const coefficient = fc.double({ min: -0.9, max: 0.9, noNaN: true });
    fc.assert(
      fc.property(coefficient, fc.nat(10_000), (truth, seed) => {
        // Four standard errors, sqrt((1 − c²)/n) for both, and a little for the bias of order 1/n.
        const tolerance = 4 * Math.sqrt((1 - truth * truth) / 600) + 0.015;
        const { ar } = fitted(simulate(arma([truth], []), 600, seed), { p: 1 }).coefficients;
        expect(Math.abs(ar[0]! - truth)).toBeLessThan(tolerance);
        const { ma } = fitted(simulate(arma([], [truth]), 600, seed), { q: 1 }).coefficients;
        expect(Math.abs(ma[0]! - truth)).toBeLessThan(tolerance);
      }),
      { numRuns: 30 },
    );
  });

  it("gives white noise the likelihood of the normal distribution, and its mean", () => {
    const values = simulate(arma([], []), 80, 5).map((value) => 1e6 + 3 * value);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    const fit = fitted(values, { hasConstant: true });
    expect(fit.constant).toBeCloseTo(mean, 6);
    expect(fit.variance).toBeCloseTo(variance, 8);
    expect(fit.logLikelihood).toBeCloseTo(-40 * (Math.log(2 * Math.PI * variance) + 1), 6);
  });

  it("estimates a drift per point, with a season or without", () => {
    const noise = simulate(arma([], [-0.5]), 200, 9);
    const steps = noise.map((value, t) => 3 * t + value);
    expect(fitted(steps, { d: 1, q: 1, hasConstant: true }).constant).toBeCloseTo(3, 1);
    const seasonal = noise.map((value, t) => 3 * t + value + 20 * (t % 4));
    expect(fitted(seasonal, { D: 1, Q: 1, period: 4, hasConstant: true }).constant).toBeCloseTo(3, 1);
  });

  it("holds intervals that contain the share they promise", () => {
    let [inside, all] = [0, 0];
    for (let seed = 0; seed < 120; seed += 1) {
      const series = simulate(arma([0.7], [0.3]), 206, seed);
      const { means, deviations } = project(
        fitted(series.slice(0, 200), { p: 1, q: 1 }),
        series.slice(0, 200),
        6,
      );
      for (const [h, mean] of means.entries()) {
        all += 1;
        if (Math.abs(series[200 + h]! - mean) < 1.96 * deviations[h]!) inside += 1;
      }
    }
    expect(inside / all).toBeGreaterThan(0.91);
    expect(inside / all).toBeLessThan(0.985);
  });

  it("bridges missing points: neither coefficients nor forecasts move far without a tenth of them", () => {
    const series = simulate(arma([0.8], []), 400, 2).map((value) => value + 50);
    const holed = series.map((value, t) => (t % 10 === 3 ? Number.NaN : value));
    const order = { p: 1, hasConstant: true };
    const [whole, partial] = [fitted(series, order), fitted(holed, order)];
    expect(partial.usedCount).toBe(360);
    expect(partial.coefficients.ar[0]).toBeCloseTo(whole.coefficients.ar[0]!, 1);
    const [a, b] = [project(whole, series, 5), project(partial, holed, 5)];
    for (const [h, mean] of a.means.entries()) expect(b.means[h]).toBeCloseTo(mean, 0);
  });

  it("is less sure right after missing points", () => {
    const series = simulate(arma([0.9], []), 200, 4);
    const cut = series.map((value, t) => (t >= 195 ? Number.NaN : value));
    const order = { p: 1 };
    const sure = project(fitted(series, order), series, 1).deviations[0]!;
    expect(project(fitted(cut, order), cut, 1).deviations[0]).toBeGreaterThan(1.3 * sure);
  });

  it("has no model of too few points", () => {
    expect(finish(fitArima([1, 2], arimaOrder({ p: 2 })))).toBeUndefined();
  });

  it("prefers the model that made the series by AICc", () => {
    const series = simulate(arma([0.6], []), 300, 8);
    const [right, over, under] = [{ p: 1 }, { p: 3, q: 1 }, {}].map((order) => aiccOf(fitted(series, order)));
    expect(right).toBeLessThan(over!);
    expect(right).toBeLessThan(under!);
  });

  it("can be done in slices", () => {
    const steps = fitArima(simulate(arma([0.6], [0.2]), 200, 1), arimaOrder({ p: 1, q: 1 }));
    let count = 0;
    while (steps.next().done !== true) count += 1;
    expect(count).toBeGreaterThan(4);
  });
});
