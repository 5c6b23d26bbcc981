import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRoom, type Use } from "./room";

const use = (key: string, more: Partial<Use> = {}): Use => ({
  key,
  bytes: 10,
  costMs: 10,
  owner: key,
  ...more,
});

/** A policy may keep some bytes for itself, so capacities here are a little more than what fits. Uses entries in turn; what is kept, in order of name. */
function kept(room: ReturnType<typeof createRoom>, uses: readonly Use[], before: Iterable<string> = []) {
  const keys = new Set(before);
  for (const each of uses) {
    keys.add(each.key);
    for (const key of room.used(each)) keys.delete(key);
  }
  return [...keys].sort();
}

describe("room", () => {
  it("evicts nothing while all fits", () => {
    expect(kept(createRoom(32), [use("a"), use("b"), use("c"), use("a")])).toEqual(["a", "b", "c"]);
  });

  it("keeps what is dear to have again, of entries that take as much and are used as often", () => {
    const uses = [use("dear", { costMs: 900 }), use("b"), use("c"), use("d"), use("e")];
    const keys = kept(createRoom(32), uses);
    expect(keys).toHaveLength(3);
    expect(keys).toContain("dear");
  });

  it("keeps what is forecast, and lets go what is not", () => {
    const uses = [
      use("unlikely", { expectedUse: 0.05 }),
      use("likely", { expectedUse: 0.95 }),
      use("unknown"),
      use("another"),
    ];
    expect(kept(createRoom(32), uses)).toEqual(["another", "likely", "unknown"]);
  });

  it("goes by the forecast of now, not by that of the last use", () => {
    const room = createRoom(32);
    const before = kept(room, [use("b"), use("a"), use("c", { costMs: 11 })]);
    room.expect("a", 0.02);
    expect(kept(room, [use("d", { costMs: 12 })], before)).toEqual(["b", "c", "d"]);
  });

  it("never evicts what is pinned, and never has more than its capacity beside it", () => {
    const uses = fc.array(
      fc.record({
        key: fc.constantFrom(..."abcdefghij"),
        bytes: fc.integer({ min: 1, max: 50 }),
        costMs: fc.integer({ min: 1, max: 100 }),
        owner: fc.constantFrom("x", "y", "pinned"),
      }),
      { maxLength: 200 },
    );
    const play = (trace: readonly Use[]) => {
      const room = createRoom(100);
      room.pin(new Set(["pinned"]));
      const books = new Map<string, Use>();
      for (const each of trace) {
        books.set(each.key, each);
        for (const key of room.used(each)) {
          expect(books.get(key)?.owner).not.toBe("pinned");
          expect(books.delete(key)).toBe(true);
        }
        const sum = (isPinned: boolean) =>
          [...books.values()]
            .filter(({ owner }) => (owner === "pinned") === isPinned)
            .reduce((total, { bytes }) => total + bytes, 0);
        expect(sum(false)).toBeLessThanOrEqual(Math.max(1, 100 - sum(true)));
        expect(room.bytes).toBe(sum(false) + sum(true));
      }
    };
    fc.assert(fc.property(uses, play));
  });

  it("lets one owner have it all while nobody else wants room, and half of it when somebody does", () => {
    const room = createRoom(104);
    const greedy = Array.from({ length: 10 }, (_, index) =>
      use(`greedy ${index}`, { owner: "greedy", costMs: 100 }),
    );
    const all = kept(room, greedy);
    expect(all).toHaveLength(10);
    const others = Array.from({ length: 5 }, (_, index) => use(`other ${index}`, { owner: "other" }));
    const shared = kept(room, others, all);
    expect(shared.filter((key) => key.startsWith("other"))).toHaveLength(5);
    // Those that were used last are left.
    expect(shared.filter((key) => key.startsWith("greedy"))).toEqual(
      [5, 6, 7, 8, 9].map((index) => `greedy ${index}`),
    );
  });

  it("frees the oldest first when the disk is fuller than was thought, but nothing pinned", () => {
    const room = createRoom(100);
    kept(room, [use("pinned"), use("old"), use("older"), use("new"), use("old")]);
    expect(room.pin(new Set(["pinned"]))).toEqual([]);
    expect(room.free(15)).toEqual(["older", "new"]);
    expect(room.free(1_000)).toEqual(["old"]);
    expect(room.free(1_000)).toEqual([]);
    expect(room.bytes).toBe(10);
  });

  it("evicts at once what does not fit any more when it gets smaller", () => {
    const room = createRoom(100);
    kept(room, [use("a"), use("b"), use("c")]);
    expect(room.resize(22)).toHaveLength(1);
    expect(room.bytes).toBe(20);
  });

  it("gives the place of an entry that left by itself to others", () => {
    const room = createRoom(22);
    kept(room, [use("a"), use("b")]);
    room.gone("a");
    expect(room.used(use("c"))).toEqual([]);
  });
});
