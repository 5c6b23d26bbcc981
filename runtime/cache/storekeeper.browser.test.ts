import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it } from "vitest";
import { manualClock } from "../kernel/manual-clock";
import { useDatabase } from "./database.browser";
import { indexedDbTier } from "./indexeddb-tier.browser";
import { createStorekeeper } from "./storekeeper";
import { entryOf } from "./tier.contract";
import { createUsageStore } from "./usage-store.browser";

const usageStore = createUsageStore(useDatabase);

const newKeeper = (capacityBytes: number, usage = usageStore) =>
  createStorekeeper({
    stores: { code: indexedDbTier },
    usage,
    capacityBytes: async () => capacityBytes,
    ownerOf: () => undefined,
    clock: manualClock(1_000),
  });

const put = (key: string, bytes = 10) => indexedDbTier.put(key, entryOf("x".repeat(bytes)));
const use = (key: string, usedAt: number, more = {}) => ({
  key: `code:${key}`,
  bytes: 10,
  fetchMs: 100,
  usedAt,
  ...more,
});
const keptKeys = async () => [...(await indexedDbTier.sizes()).keys()];

describe("the keeper of the persistent stores", () => {
  beforeEach(async () => {
    await indexedDbTier.retain(new Set());
    await usageStore.drop([...(await usageStore.readAll()).keys()]);
  });

  it("evicts from the store and from the books what has lost its place", async () => {
    const keeper = newKeeper(32);
    for (const [index, key] of ["cheap", "b", "c", "d"].entries()) {
      await put(key);
      await keeper.enter([use(key, index + 1, { fetchMs: key === "cheap" ? 1 : 900 })]);
    }
    expect(await keptKeys()).toEqual(["b", "c", "d"]);
    expect([...(await usageStore.readAll()).keys()]).toEqual(["code:b", "code:c", "code:d"]);
  });

  it("goes on after a restart with what was written down", async () => {
    for (const key of ["a", "b", "c"]) await put(key);
    await newKeeper(100).enter([
      use("a", 1, { compileMs: 5_000 }),
      use("b", 2, { fetchMs: 1 }),
      use("c", 3, { fetchMs: 500 }),
    ]);
    await put("d");
    await newKeeper(32).enter([use("d", 4, { fetchMs: 600 })]);
    expect(await keptKeys()).toEqual(["a", "c", "d"]);
  });

  it("looks at what other realms have noted before it evicts", async () => {
    const keeper = newKeeper(32);
    for (const [index, key] of ["a", "b", "c"].entries()) {
      await put(key);
      await keeper.enter([use(key, index + 1)]);
    }
    await usageStore.merge([use("a", 10, { compileMs: 9_000 }), use("b", 11, { compileMs: 9_000 })]);
    await put("d");
    await keeper.enter([use("d", 12, { fetchMs: 800 })]);
    expect(await keptKeys()).toEqual(["a", "b", "d"]);
  });

  it("looks at what is forecast now before it evicts, though nobody used it since", async () => {
    const keeper = newKeeper(32);
    for (const [index, key] of ["a", "b", "c"].entries()) {
      await put(key);
      await keeper.enter([use(key, index + 1)]);
    }
    await usageStore.merge([
      { key: "code:a", expectedUse: 0.9 },
      { key: "code:c", expectedUse: 0.05 },
    ]);
    await put("d");
    await keeper.enter([use("d", 12, { fetchMs: 110 })]);
    expect(await keptKeys()).toEqual(["a", "b", "d"]);
  });

  it("keeps pinned services when the disk is full, and says when there is nothing left to give", async () => {
    const keeper = newKeeper(1_000);
    await keeper.pin(new Set(["shop"]));
    for (const key of ["pinned", "other"]) await put(key);
    await keeper.enter([use("pinned", 1, { owner: "shop" }), use("other", 2)]);
    expect([await keeper.free(15), await keeper.free(15)]).toEqual([true, false]);
    expect(await keptKeys()).toEqual(["pinned"]);
  });

  it("frees what was used last too, though a full disk has no room for the books", async () => {
    const merge = async () => {
      throw new DOMException("", "QuotaExceededError");
    };
    const keeper = newKeeper(1_000, { ...usageStore, merge });
    await put("a");
    await keeper.enter([use("a", 1)]);
    expect(await keeper.free(10)).toBe(true);
    expect(await keptKeys()).toEqual([]);
  });

  it("knows of what was there before there were books, and of what is gone without a note", async () => {
    await put("old", 30);
    const keeper = newKeeper(100);
    await keeper.enter([use("never stored", 1)]);
    expect(await keeper.reconcile()).toBe(1);
    expect([...(await usageStore.readAll())].map(([key, { bytes }]) => [key, bytes])).toEqual([
      ["code:old", 30],
    ]);
    expect(await keeper.reconcile()).toBe(0);
  });

  it("strikes out what left by itself at once, and gives its place to others", async () => {
    const keeper = newKeeper(32);
    for (const [index, key] of ["a", "b", "c"].entries()) {
      await put(key);
      await keeper.enter([use(key, index + 1)]);
    }
    await indexedDbTier.drop("b");
    await keeper.enter([{ key: "code:b", isGone: true }]);
    await put("d");
    await keeper.enter([use("d", 4)]);
    expect(await keptKeys()).toEqual(["a", "c", "d"]);
    expect([...(await usageStore.readAll()).keys()]).toEqual(["code:a", "code:c", "code:d"]);
  });

  it("counts what left and came again as there, of notes that were written down together", async () => {
    const keeper = newKeeper(100);
    await put("a");
    await keeper.enter([use("a", 1, { compileMs: 700 })]);
    await keeper.enter([{ key: "code:a", isGone: true }, use("a", 2, { bytes: 20 })]);
    const books = await usageStore.readAll();
    expect(
      [...books].map(([key, { bytes, useCount, compileMs }]) => [key, bytes, useCount, compileMs]),
    ).toEqual([["code:a", 20, 1, 0]]);
  });
});
