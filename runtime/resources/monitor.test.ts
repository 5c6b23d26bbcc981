import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RESOLUTIONS } from "../protocol/vitals";
import { createMonitor, SLOT_COUNT } from "./monitor";

const lastOf = (series: Float64Array | undefined, count: number) => [...series!].slice(-count);

describe("monitor", () => {
  it("adds up counts within a second, and starts each second from nothing", () => {
    const monitor = createMonitor();
    monitor.record("cart", "failureCount", 1, 100);
    monitor.record("cart", "failureCount", 1, 900);
    monitor.record("cart", "failureCount", 1, 3_000);
    expect(lastOf(monitor.history("cart", 3_999)?.failureCount.fine, 5)).toEqual([0, 2, 0, 0, 1]);
  });

  it("holds a gauge until it is told anew, and keeps the highest of each second", () => {
    const monitor = createMonitor();
    monitor.record("cart", "inFlightCount", 7, 100);
    monitor.record("cart", "inFlightCount", 2, 200);
    monitor.record("cart", "inFlightCount", 3, 2_500);
    expect(lastOf(monitor.history("cart", 3_000)?.inFlightCount.fine, 5)).toEqual([0, 7, 2, 3, 3]);
  });

  it("forgets seconds after two minutes, and keeps them in the coarser series", () => {
    const monitor = createMonitor();
    monitor.record("cart", "coldStartCount", 1, 0);
    const now = RESOLUTIONS.fine * SLOT_COUNT;
    expect([...monitor.history("cart", now)!.coldStartCount.fine].every((count) => count === 0)).toBe(true);
    expect(lastOf(monitor.history("cart", now)?.coldStartCount.coarse, 5)).toEqual([1, 0, 0, 0, 0]);
  });

  it("knows nothing of a subject that is unknown or gone", () => {
    const monitor = createMonitor();
    monitor.record("cart-1.1", "requestCount", 1, 0);
    monitor.forget("cart-1.1");
    expect(monitor.history("cart-1.1", 0)?.requestCount.fine).toBeUndefined();
  });

  it("counts what a plain list of the same pushes counts", () => {
    const push = fc.record({
      value: fc.integer({ min: 0, max: 9 }),
      laterMs: fc.integer({ min: 0, max: 40_000 }),
    });
    fc.assert(
      fc.property(fc.array(push, { minLength: 1, maxLength: 60 }), (pushes) => {
        const monitor = createMonitor();
        const told: { second: number; value: number }[] = [];
        let now = 0;
        for (const { value, laterMs } of pushes) {
          now += laterMs;
          monitor.record("cart", "serviceMs", value, now);
          told.push({ second: Math.floor(now / 1_000), value });
        }
        const newest = Math.floor(now / 1_000);
        const expected = Array.from({ length: SLOT_COUNT }, (_, i) =>
          told
            .filter(({ second }) => second === newest - (SLOT_COUNT - 1 - i))
            .reduce((sum, { value }) => sum + value, 0),
        );
        expect([...monitor.history("cart", now)!.serviceMs.fine]).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });
});
