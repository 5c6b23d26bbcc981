import { describe, expect, it } from "vitest";
import { seasonalStrength } from "./decompose";
import { differencesNeeded } from "./differences-needed";
import { finish } from "./minimize";
import { nameOf } from "./order";
import { selectArima } from "./select";
import { arma, simulate } from "./simulate.fixture";

const selected = (values: readonly number[], period = 1) =>
  finish(selectArima(values, { period, isExhaustive: false }))!.order;

function summed(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((value) => {
    sum += value;
    return sum;
  });
}

describe("choosing an order", () => {
  it("differences what wanders, as often as it must, and leaves what keeps to a level", () => {
    const noise = simulate(arma([0.4], []), 300, 6);
    expect(differencesNeeded(noise)).toBe(0);
    expect(differencesNeeded(summed(noise))).toBe(1);
    expect(differencesNeeded(summed(summed(noise)))).toBe(2);
  });

  it("differences a season that explains most of the series", () => {
    const noise = simulate(arma([], []), 120, 7);
    expect(seasonalStrength(noise, 4)).toBeLessThan(0.4);
    const seasonal = noise.map((value, t) => value + [6, 0, -6, 0][t % 4]!);
    expect(seasonalStrength(seasonal, 4)).toBeGreaterThan(0.9);
    expect(selected(seasonal, 4).D).toBe(1);
    expect(selected(noise, 4).D).toBe(0);
  });

  // AICc takes a chance likeness for a pattern in a good third of samples, R's auto.arima as well.
  it("gives white noise about a mean nothing but the mean, more often than not", () => {
    const names = Array.from({ length: 15 }, (_, seed) =>
      nameOf(selected(simulate(arma([], []), 200, seed).map((value) => 20 + value))),
    );
    const plain = names.filter((name) => name === "ARIMA(0,0,0) with non-zero mean");
    expect(plain.length).toBeGreaterThan(7);
  });

  it("finds the drift of a random walk that has one", () => {
    const walk = summed(simulate(arma([], []), 300, 3).map((value) => value + 1));
    expect(selected(walk)).toMatchObject({ d: 1, hasConstant: true });
  });

  it("says of a series that is always the same just that", () => {
    expect(nameOf(selected(Array(60).fill(3)))).toBe("ARIMA(0,0,0) with non-zero mean");
  });
});
