import { describe, expect, it } from "vitest";
import { INTERVAL_MS } from "./intervals";
import { mostWithin, type Outlook, probabilityWithin, stepsOf, useWithin } from "./outlook";

const outlook = (means: readonly number[], dispersion: number): Outlook => ({
  origin: 0,
  steps: stepsOf(means),
  dispersion,
});

// Means are kept in steps of 5 %, hence one digit.
describe("the probability of a use", () => {
  it("is that of the Poisson distribution where uses come by chance", () => {
    const { probability } = useWithin(outlook([0.5, 2], 1), INTERVAL_MS / 2);
    expect(probability).toBeCloseTo(1 - Math.exp(-0.25 - 1), 1);
  });

  it("is that of the negative binomial where they come in bursts", () => {
    // Mean 2 and variance 6: P(0) = (1/3)^(2·2/(6−2)).
    expect(useWithin(outlook([2, 2], 3), 0).probability).toBeCloseTo(1 - 1 / 3, 1);
  });

  it("is that of the binomial where they keep to their time", () => {
    // Two tries of .75 each: mean 1.5, variance .375.
    expect(useWithin(outlook([1.5, 1.5], 0.25), 0).probability).toBeCloseTo(1 - 0.25 ** 2, 1);
  });

  it("grows as the busy interval comes nearer", () => {
    const morning = outlook([0.001, 0.001, 1], 0.5);
    const at = (share: number) => useWithin(morning, share * INTERVAL_MS).probability;
    expect(at(0.5)).toBeLessThan(at(1.25));
    expect(at(1.25)).toBeLessThan(at(1.75));
    expect(at(1.75)).toBeLessThan(at(2));
  });

  it("is never above the bound that spares its computation", () => {
    for (const dispersion of [0.02, 0.5, 1, 3])
      for (const mean of [0.001, 0.01, 0.2, 3])
        for (const share of [0, 0.4, 0.9]) {
          const one = outlook([mean, mean / 2], dispersion);
          const at = share * INTERVAL_MS;
          expect(useWithin(one, at).probability).toBeLessThanOrEqual(mostWithin(one, at));
          expect(probabilityWithin(one, at)).toBe(useWithin(one, at).probability);
        }
  });

  it("comes with the median time until the use", () => {
    // Nothing in the half that is left, then uses by chance: the median lies within the next interval.
    const { withinMs } = useWithin(outlook([1e-6, 0.2], 1), INTERVAL_MS / 2);
    expect(withinMs).toBeGreaterThan(INTERVAL_MS * 0.7);
    expect(withinMs).toBeLessThan(INTERVAL_MS * 0.76);
  });
});
