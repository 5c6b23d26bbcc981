import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { grantsFor } from "./budget";
import type { DeviceSignals } from "./signals";

const laptop: DeviceSignals = {
  hardwareConcurrency: 8,
  deviceMemoryGiB: 8,
  saveData: false,
  effectiveType: "4g",
};

describe("budget", () => {
  it("grants a laptop everything", () => {
    const grants = grantsFor(laptop);
    expect(grants).toMatchObject({ mayCompile: true, mayInstantiate: true, link: "4g" });
    expect(grants.maxReplicas).toBeGreaterThanOrEqual(4);
  });

  it("grants no bytes under Save-Data, and leaves the rest", () => {
    expect(grantsFor({ ...laptop, saveData: true })).toEqual({ ...grantsFor(laptop), prefetchBytes: 0 });
  });

  it("grants a tenth of the device's memory to replicas", () => {
    expect(grantsFor(laptop).replicaBytes).toBeCloseTo(0.8 * 1024 ** 3, 0);
  });

  it("grants no bytes while the device is offline", () => {
    expect(grantsFor({ ...laptop, isOffline: true })).toEqual({ ...grantsFor(laptop), prefetchBytes: 0 });
  });

  it("grants fewer bytes on each slower link", () => {
    const bytes = (["4g", "3g", "2g", "slow-2g"] as const).map(
      (effectiveType) => grantsFor({ ...laptop, effectiveType }).prefetchBytes,
    );
    expect(bytes).toEqual([...bytes].sort((a, b) => b - a));
    expect(new Set(bytes).size).toBe(4);
  });

  it("stops prefetching first, then instances, and everything at last as pressure rises", () => {
    expect(grantsFor({ ...laptop, pressure: "fair" })).toEqual({
      ...grantsFor(laptop),
      prefetchBytes: 0,
    });
    expect(grantsFor({ ...laptop, pressure: "serious" })).toMatchObject({
      prefetchBytes: 0,
      mayCompile: true,
      mayInstantiate: false,
    });
    expect(grantsFor({ ...laptop, pressure: "critical" })).toMatchObject({
      prefetchBytes: 0,
      mayCompile: false,
      mayInstantiate: false,
    });
  });

  it("works where the engine says next to nothing", () => {
    const grants = grantsFor({ hardwareConcurrency: 4, saveData: false });
    expect(grants).toMatchObject({ maxReplicas: 8, link: "4g", mayInstantiate: true });
  });

  it("always leaves room for one replica", () => {
    const memories = fc.constantFrom(0.25, 0.5, 1, 2, 4, 8);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 128 }), memories, (hardwareConcurrency, deviceMemoryGiB) => {
        const { maxReplicas } = grantsFor({ ...laptop, hardwareConcurrency, deviceMemoryGiB });
        expect(maxReplicas).toBeGreaterThanOrEqual(1);
        expect(maxReplicas).toBeLessThanOrEqual(2 * hardwareConcurrency);
      }),
    );
  });
});
