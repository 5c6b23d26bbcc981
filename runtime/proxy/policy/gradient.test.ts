import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { manualClock } from "../../kernel/manual-clock";
import { createGradient } from "./gradient";

const setting = {
  maxConcurrencyLimit: 1_000,
  minConcurrency: 3,
  concurrencyUpdateInterval: 100,
  sampleAggregatePercentile: 50,
  minRttCalcInterval: 60_000,
  minRttRequestCount: 5,
  minRttBufferPercent: 25,
  jitterPercent: 15,
};

function newGradient(more: Partial<typeof setting> = {}, chance = 0) {
  const clock = manualClock(1_000);
  const gradient = createGradient({ ...setting, ...more }, clock.now, () => chance);
  /** So many exchanges, one after another. */
  const answered = (count: number, rttMs: number) => {
    for (let sent = 0; sent < count; sent++) {
      const sentAt = clock.now();
      clock.advance(rttMs);
      gradient.observe(sentAt);
    }
  };
  return { clock, gradient, answered };
}

describe("adaptive concurrency", () => {
  it("keeps to the least concurrency until it has measured the backend unloaded", () => {
    const { gradient, answered } = newGradient();
    answered(4, 20);
    expect(gradient.limitCount()).toBe(3);
    answered(6, 20);
    // 3 × 1.25 + √3.75
    expect(gradient.limitCount()).toBe(5);
  });

  it("grows to its maximum while latency stays, and shrinks to its minimum when latency grows", () => {
    const { gradient, answered } = newGradient({ maxConcurrencyLimit: 40 });
    answered(5, 20);
    answered(100, 20);
    expect(gradient.limitCount()).toBe(40);
    answered(6, 400);
    expect(gradient.limitCount()).toBeLessThan(10);
  });

  it("measures anew after its interval and jitter, and then goes on from the limit it had", () => {
    const { clock, gradient, answered } = newGradient({}, 1);
    answered(20, 20);
    const limit = gradient.limitCount();
    expect(limit).toBeGreaterThan(3);
    clock.advance(68_000);
    expect(gradient.limitCount()).toBe(limit);
    clock.advance(1_000);
    expect(gradient.limitCount()).toBe(3);
    answered(5, 30);
    expect(gradient.limitCount()).toBe(limit);
  });

  it("measures anew when the limit stays at its minimum: the backend itself has become slower", () => {
    const { gradient, answered } = newGradient();
    answered(5, 10);
    answered(5, 1_000);
    expect(gradient.limitCount()).toBe(3);
    answered(5, 1_000);
    answered(3, 1_000);
    expect(gradient.limitCount()).toBeGreaterThan(3);
  });

  it("does not count what was sent before it began to measure", () => {
    const { clock, gradient, answered } = newGradient();
    answered(5, 10);
    const sentBefore = clock.now();
    clock.advance(70_000);
    expect(gradient.limitCount()).toBe(3);
    for (let late = 0; late < 5; late++) gradient.observe(sentBefore);
    expect(gradient.limitCount()).toBe(3);
    answered(5, 10);
    answered(10, 10);
    expect(gradient.limitCount()).toBeGreaterThan(3);
  });

  it("stays within its bounds whatever the latencies, none at all included", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 200 }), (latencies) => {
        const { gradient, answered } = newGradient({ maxConcurrencyLimit: 50 });
        for (const rttMs of latencies) {
          answered(1, rttMs);
          const limit = gradient.limitCount();
          expect(limit).toBeGreaterThanOrEqual(3);
          expect(limit).toBeLessThanOrEqual(50);
        }
      }),
    );
  });
});
