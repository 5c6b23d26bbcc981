import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMemoryTier } from "./memory-tier";
import { entryOf, tierContract } from "./tier.contract";

describe("memory tier", () => {
  tierContract(async () => createMemoryTier(1_000_000));

  it("never holds more bytes than it may, whatever is put, replaced, got or dropped", async () => {
    const keys = fc.constantFrom("a", "b", "c", "d");
    const steps = fc.array(
      fc.oneof(
        fc.record({ put: keys, bytes: fc.nat(12) }),
        fc.record({ get: keys }),
        fc.record({ retain: fc.uniqueArray(keys) }),
      ),
      { maxLength: 40 },
    );
    const run = async (
      all: readonly Partial<{ put: string; bytes: number; get: string; retain: string[] }>[],
    ) => {
      const tier = createMemoryTier(10);
      for (const { put, bytes = 0, get, retain } of all) {
        if (put !== undefined) await tier.put(put, entryOf("x".repeat(bytes)));
        if (get !== undefined) await tier.get(get);
        if (retain !== undefined) await tier.retain(new Set(retain));
        const entries = await Promise.all(["a", "b", "c", "d"].map((key) => tier.get(key)));
        expect(entries.reduce((sum, entry) => sum + (entry?.body.size ?? 0), 0)).toBeLessThanOrEqual(10);
        // What was just put and fits is there: nothing but room is a reason to drop.
        if (put !== undefined) expect((await tier.get(put))?.body.size).toBe(bytes > 10 ? undefined : bytes);
      }
    };
    await fc.assert(fc.asyncProperty(steps, run), { numRuns: 60 });
  });

  it("makes room by dropping what was used least recently", async () => {
    const tier = createMemoryTier(6);
    for (const key of ["a", "b", "c"]) await tier.put(key, entryOf("xx"));
    await tier.get("a");
    await tier.put("d", entryOf("xx"));
    expect(await tier.get("b")).toBeUndefined();
    expect(await tier.get("a")).toBeDefined();
  });

  it("does not admit what is larger than all of it, and keeps the rest", async () => {
    const tier = createMemoryTier(6);
    await tier.put("a", entryOf("xx"));
    await tier.put("b", entryOf("x".repeat(7)));
    expect(await tier.get("b")).toBeUndefined();
    expect(await tier.get("a")).toBeDefined();
  });
});
