import { describe, expect, it } from "vitest";
import { finish } from "./minimize";
import { fitSeries, forecastSeries } from "./series";
import { arma, simulate } from "./simulate.fixture";

const DAY = 24;
const WEEK = 7 * DAY;

/** Hourly load: a day, quiet weekends, and noise. */
function load(count: number): number[] {
  const noise = simulate(arma([0.5], []), count, 21);
  return noise.map((value, t) => {
    const isWeekend = t % WEEK >= 5 * DAY;
    return 100 + (isWeekend ? 10 : 40) * Math.sin((2 * Math.PI * (t % DAY)) / DAY) + 2 * value;
  });
}

const forecast = (values: readonly number[], periods: readonly number[], stepCount: number) =>
  forecastSeries(finish(fitSeries(values, periods))!, values, stepCount);

describe("forecasting a series", () => {
  it("follows a day within a week better than the value of a week ago", () => {
    const series = load(5 * WEEK);
    const known = series.slice(0, 4 * WEEK);
    const { means } = forecast(known, [DAY, WEEK], WEEK);
    const errorOf = (at: (h: number) => number) =>
      series.slice(4 * WEEK).reduce((sum, actual, h) => sum + Math.abs(actual - at(h)), 0);
    expect(errorOf((h) => means[h]!)).toBeLessThan(0.9 * errorOf((h) => known[3 * WEEK + h]!));
  });

  it("holds intervals around its means, wider the further ahead", () => {
    const { means, lower, upper } = forecast(load(3 * WEEK), [DAY, WEEK], DAY);
    for (const [h, mean] of means.entries()) {
      expect(lower[h]).toBeLessThan(mean);
      expect(upper[h]).toBeGreaterThan(mean);
    }
    expect(upper[DAY - 1]! - lower[DAY - 1]!).toBeGreaterThan(upper[0]! - lower[0]!);
  });

  it("goes on with a trend and its season", () => {
    const series = Array.from({ length: 96 }, (_, t) => (100 + t) * (1 + 0.3 * Math.sin((Math.PI * t) / 6)));
    const { means } = forecast(series, [12], 12);
    for (const [h, mean] of means.entries()) {
      const truth = (196 + h) * (1 + 0.3 * Math.sin((Math.PI * (96 + h)) / 6));
      expect(Math.abs(mean / truth - 1)).toBeLessThan(0.05);
    }
  });

  it("takes a series with zeros as it is", () => {
    const counts = Array.from({ length: 2 * WEEK }, (_, t) => (t % DAY === 9 ? 3 : 0));
    const { means } = forecast(counts, [DAY, WEEK], DAY);
    expect(means[9]).toBeCloseTo(3, 1);
    expect(means[3]).toBeCloseTo(0, 1);
  });
});
