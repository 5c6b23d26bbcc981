import { describe, expect, it, vi } from "vitest";
import { manualClock } from "../kernel/manual-clock";
import { createGuardedTier } from "./guarded-tier";
import { createMemoryTier } from "./memory-tier";
import type { Tier } from "./tier";
import { entryOf, tierContract } from "./tier.contract";

const full = () => Object.assign(new Error("no space"), { name: "QuotaExceededError" });

/** A disk that refuses so many puts. */
function newGuarded(refusedCount: number, freed = true) {
  let left = refusedCount;
  const disk = createMemoryTier(1_000);
  const tier: Tier = {
    ...disk,
    put: (key, entry) => (left-- > 0 ? Promise.reject(full()) : disk.put(key, entry)),
  };
  const free = vi.fn(async (_bytes: number) => freed);
  const onFull = vi.fn();
  const clock = manualClock();
  return { guarded: createGuardedTier(tier, { free, onFull, clock }), disk, free, onFull, clock };
}

describe("a tier on a disk that may be full", () => {
  tierContract(async () => newGuarded(0).guarded);

  it("makes room for what is put, more each time until it fits", async () => {
    const { guarded, disk, free, onFull } = newGuarded(2);
    await guarded.put("a", entryOf("12345"));
    expect(free.mock.calls).toEqual([[10], [20]]);
    expect(await (await disk.get("a"))?.body.text()).toBe("12345");
    expect(onFull).not.toHaveBeenCalled();
  });

  it("goes on without keeping it when a few tries have not helped, and says so", async () => {
    const { guarded, disk, free, onFull, clock } = newGuarded(Number.POSITIVE_INFINITY);
    await guarded.put("a", entryOf("12345"));
    expect([free.mock.calls.length, await disk.get("a")]).toEqual([3, undefined]);
    expect(onFull).not.toHaveBeenCalled();
    clock.advance(10_000);
    await vi.waitFor(() => expect(onFull).toHaveBeenCalled());
    expect(onFull.mock.calls).toEqual([[expect.objectContaining({ code: "STORAGE_FULL" })]]);
  });

  it("keeps it some seconds later when what was evicted is still being read", async () => {
    const { guarded, disk, onFull, clock } = newGuarded(4);
    await guarded.put("a", entryOf("12345"));
    expect(await disk.get("a")).toBeUndefined();
    clock.advance(10_000);
    expect(await (await disk.get("a"))?.body.text()).toBe("12345");
    expect(onFull).not.toHaveBeenCalled();
  });

  it("gives up at once when there is nothing left to evict", async () => {
    const { guarded, free, onFull } = newGuarded(9, false);
    await guarded.put("a", entryOf("12345"));
    expect([free.mock.calls.length, onFull.mock.calls.length]).toEqual([1, 1]);
  });

  it("passes on what is not about space", async () => {
    const { disk } = newGuarded(0);
    const broken: Tier = { ...disk, put: () => Promise.reject(new Error("broken")) };
    const clock = manualClock();
    const guarded = createGuardedTier(broken, { free: async () => true, onFull: () => undefined, clock });
    await expect(guarded.put("a", entryOf("1"))).rejects.toThrow("broken");
  });
});
