import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createContextCounts } from "./context-counts";

const limits = { maxOrder: 2, maxPairs: 30, maxFollowers: 4 };

describe("context counts", () => {
  it("counts what follows the last 0, 1 and 2 symbols, and no more than asked for", () => {
    const counts = createContextCounts(limits);
    counts.count(["x", "a", "b"], "c");
    counts.count(["b"], "d");
    expect([...(counts.after(["b"], 1)?.counts ?? [])]).toEqual([
      ["c", 1],
      ["d", 1],
    ]);
    expect(counts.after(["a", "b"], 2)).toMatchObject({ total: 1, highest: 1 });
    expect(counts.after([], 0)?.total).toBe(2);
    expect(counts.after(["x", "a", "b"], 3)).toBeUndefined();
  });

  it("does not know a context longer than the history", () => {
    const counts = createContextCounts(limits);
    counts.count([], "a");
    expect(counts.after([], 1)).toBeUndefined();
  });

  it("forgets the context that was not seen for longest", () => {
    const counts = createContextCounts({ ...limits, maxOrder: 1, maxPairs: 6 });
    for (const symbol of ["old", "mid", "new"]) counts.count([symbol], "z");
    counts.count(["old"], "z");
    for (const symbol of ["x", "y", "z"]) counts.count([symbol], "z");
    expect(counts.after(["mid"], 1)).toBeUndefined();
    expect(counts.after(["old"], 1)?.total).toBe(2);
  });

  it("ages the followers of a crowded context: the frequent stay, those seen once go", () => {
    const counts = createContextCounts({ ...limits, maxOrder: 0 });
    for (const symbol of ["a", "a", "a", "a", "b", "c", "d", "e"]) counts.count([], symbol);
    expect([...(counts.after([], 0)?.counts ?? [])]).toEqual([
      ["a", 2],
      ["e", 1],
    ]);
  });

  it("never holds more pairs than allowed, and the same after a save and a load", () => {
    const steps = fc.array(fc.tuple(fc.array(fc.string(), { maxLength: 4 }), fc.string()), { maxLength: 80 });
    fc.assert(
      fc.property(steps, (observed) => {
        const counts = createContextCounts(limits);
        for (const [history, symbol] of observed) {
          counts.count(history, symbol);
          expect(counts.pairCount()).toBeLessThanOrEqual(limits.maxPairs);
        }
        const saved = counts.save();
        expect(saved.reduce((sum, [, followers]) => sum + followers.length, 0)).toBe(counts.pairCount());
        const restored = createContextCounts(limits);
        restored.load(saved);
        expect(restored.save()).toEqual(saved);
        expect(restored.pairCount()).toBe(counts.pairCount());
      }),
    );
  });
});
