import { describe, expect, it } from "vitest";
import { manualClock } from "../../kernel/manual-clock";
import { createPeakEwma } from "./peak-ewma";

describe("peak EWMA", () => {
  it("believes a slow answer at once", () => {
    const latency = createPeakEwma(manualClock().now);
    latency.observe(500);
    expect(latency.cost(0)).toBe(500);
  });

  it("believes fast answers only slowly: after one decay time about two thirds of the way", () => {
    const clock = manualClock();
    const latency = createPeakEwma(clock.now);
    latency.observe(1_000);
    latency.observe(10);
    expect(latency.cost(0)).toBe(1_000);
    clock.advance(10_000);
    latency.observe(10);
    expect(latency.cost(0)).toBeCloseTo(10 + 990 / Math.E);
  });

  it("counts what is in flight, so that of two equals the idle one is cheaper", () => {
    const latency = createPeakEwma(manualClock().now);
    expect(latency.cost(3)).toBe(4 * latency.cost(0));
  });

  it("forgives an endpoint that nobody has asked for a while", () => {
    const clock = manualClock();
    const latency = createPeakEwma(clock.now);
    latency.observe(1_000);
    clock.advance(50_000);
    expect(latency.cost(0)).toBeLessThan(10);
  });
});
