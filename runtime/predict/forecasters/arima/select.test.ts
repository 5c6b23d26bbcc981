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
    expect(seasonalStrength(noise, 12)).toBeLessThan(0.4);
    const seasonal = noise.map((value, t) => value + 6 * Math.sin((2 * Math.PI * t) / 12));
    expect(seasonalStrength(seasonal, 12)).toBeGreaterThan(0.9);
    expect(selected(seasonal, 12).D).toBe(1);
    expect(selected(noise, 12).D).toBe(0);
  });

  it("gives white noise about a mean nothing but the mean", () => {
    const noise = simulate(arma([], []), 300, 12).map((value) => 20 + value);
    expect(nameOf(selected(noise))).toBe("ARIMA(0,0,0) with non-zero mean");
  });

  it("finds the drift of a random walk that has one", () => {
    const walk = summed(simulate(arma([], []), 300, 3).map((value) => value + 1));
    expect(selected(walk)).toMatchObject({ d: 1, hasConstant: true });
  });

  it("says of a series that is always the same just that", () => {
    expect(nameOf(selected(Array(60).fill(3)))).toBe("ARIMA(0,0,0) with non-zero mean");
  });
});
