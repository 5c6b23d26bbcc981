import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMonitor, RESOLUTIONS, SLOT_COUNT } from "./monitor";

const lastOf = (series: Float64Array | undefined, count: number) => [...series!].slice(-count);

describe("monitor", () => {
  it("adds up counts within a second, and starts each second from nothing", () => {
    const monitor = createMonitor();
    monitor.record("cart", "failures", 1, 100);
    monitor.record("cart", "failures", 1, 900);
    monitor.record("cart", "failures", 1, 3_000);
    expect(lastOf(monitor.series("cart", "failures", "fine", 3_999), 5)).toEqual([0, 2, 0, 0, 1]);
  });

  it("holds a gauge until it is told anew, and keeps the highest of each second", () => {
    const monitor = createMonitor();
    monitor.record("cart", "inFlight", 7, 100);
    monitor.record("cart", "inFlight", 2, 200);
    monitor.record("cart", "inFlight", 3, 2_500);
    expect(lastOf(monitor.series("cart", "inFlight", "fine", 3_000), 5)).toEqual([0, 7, 2, 3, 3]);
  });

  it("forgets seconds after two minutes, and keeps them in the coarser series", () => {
    const monitor = createMonitor();
    monitor.record("cart", "coldStarts", 1, 0);
    const now = RESOLUTIONS.fine * SLOT_COUNT;
    expect([...monitor.series("cart", "coldStarts", "fine", now)!].every((count) => count === 0)).toBe(true);
    expect(lastOf(monitor.series("cart", "coldStarts", "coarse", now), 5)).toEqual([1, 0, 0, 0, 0]);
  });

  it("knows nothing of a subject that is unknown or gone", () => {
    const monitor = createMonitor();
    monitor.record("cart-1.1", "exchanges", 1, 0);
    expect(monitor.subjects).toEqual(["cart-1.1"]);
    monitor.forget("cart-1.1");
    expect(monitor.series("cart-1.1", "exchanges", "fine", 0)).toBeUndefined();
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
          monitor.record("cart", "networkBytes", value, now);
          told.push({ second: Math.floor(now / 1_000), value });
        }
        const newest = Math.floor(now / 1_000);
        const expected = Array.from({ length: SLOT_COUNT }, (_, i) =>
          told
            .filter(({ second }) => second === newest - (SLOT_COUNT - 1 - i))
            .reduce((sum, { value }) => sum + value, 0),
        );
        expect([...monitor.series("cart", "networkBytes", "fine", now)!]).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });
});
