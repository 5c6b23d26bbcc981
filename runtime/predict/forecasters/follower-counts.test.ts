import * as fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { createFollowerCounts, type FollowerCounts, savedCountsSchema } from "./follower-counts";

const limits = { maxPairs: 100, maxFollowers: 10 };

function add(counts: FollowerCounts, key: number, name: string, weight = 1): void {
  counts.tidy();
  counts.add(key, counts.idOf(name), weight);
}

const sharesAfter = (counts: FollowerCounts, key: number) => {
  const row = counts.after(key);
  return row?.ids.map((id, i) => [counts.nameOf(id), row.counts[i]! / row.total]);
};

describe("follower counts", () => {
  it("counts what followed each key", () => {
    const counts = createFollowerCounts(limits);
    for (const name of ["a", "b", "a", "a"]) add(counts, 1, name);
    expect(sharesAfter(counts, 1)).toEqual([
      ["a", 0.75],
      ["b", 0.25],
    ]);
    expect(counts.after(2)).toBeUndefined();
  });

  it("holds no more than its limits, and forgets what was not seen for longest", () => {
    const counts = createFollowerCounts(limits);
    add(counts, 0, "old");
    for (let key = 1; key < 500; key++) add(counts, key, `s${key % 7}`);
    expect(counts.pairCount()).toBeLessThanOrEqual(limits.maxPairs + 1);
    expect(counts.after(0)).toBeUndefined();
    expect(counts.after(499)).toBeDefined();
  });

  it("keeps the frequent followers of a key that everything follows", () => {
    const counts = createFollowerCounts(limits);
    for (let i = 0; i < 400; i++) add(counts, 1, i % 4 === 0 ? "often" : `once ${i}`);
    expect(counts.after(1)?.ids.length).toBe(limits.maxFollowers);
    expect(Math.max(...sharesAfter(counts, 1)!.map(([, share]) => Number(share)))).toBeGreaterThan(0.5);
    expect(counts.save().names.length).toBeLessThanOrEqual(limits.maxFollowers);
  });

  it("has the same rows after a save and a load, and names them the same", () => {
    const adds = fc.array(fc.tuple(fc.nat(5), fc.constantFrom("a", "b", "c"), fc.constantFrom(1, 0.5)));
    fc.assert(
      fc.property(adds, (added) => {
        const counts = createFollowerCounts(limits);
        for (const [key, name, weight] of added) add(counts, key, name, weight);
        const restored = createFollowerCounts(limits);
        restored.load(v.parse(savedCountsSchema, structuredClone(counts.save())));
        for (let key = 0; key <= 5; key++)
          expect(sharesAfter(restored, key)).toEqual(sharesAfter(counts, key));
        expect(restored.pairCount()).toBe(counts.pairCount());
      }),
    );
  });

  it("does not take a state whose lists do not fit together", () => {
    const counts = createFollowerCounts(limits);
    add(counts, 1, "a");
    const saved = counts.save();
    const isTaken = (state: unknown) => v.safeParse(savedCountsSchema, state).success;
    expect(isTaken(saved)).toBe(true);
    expect(isTaken({ ...saved, names: [] })).toBe(false);
    expect(isTaken({ ...saved, sizes: Uint16Array.of(2) })).toBe(false);
    expect(isTaken({ ...saved, counts: Float32Array.of(Number.NaN) })).toBe(false);
  });
});
