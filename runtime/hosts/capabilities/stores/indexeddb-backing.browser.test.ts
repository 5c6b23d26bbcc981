import "fake-indexeddb/auto";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ServiceConfig } from "../../../config/schema";
import { createKeyValueStore } from "../key-value/key-value-store";
import { CONTRACT_MAX_BYTES, KEY_VALUE_CASES } from "../key-value/key-value-store.contract";
import { raisedFence, raiseFence } from "./fence.browser";
import { createIndexedDbBacking } from "./indexeddb-backing.browser";
import { PAGE_COUNT } from "./name-page";
import { storesDatabase } from "./stores-database.browser";

const open = (name: string, maxBytes = CONTRACT_MAX_BYTES, epoch = 1) =>
  createKeyValueStore(
    createIndexedDbBacking("keyValue", () => epoch),
    name,
    maxBytes,
  );

afterEach(() => void vi.restoreAllMocks());

describe("key-value store in IndexedDB", () => {
  for (const { promise, check } of KEY_VALUE_CASES) it(promise, () => check((name) => open(name)));

  it("lists a large store a page at a time, each key once", async () => {
    const store = open("large", 1e6);
    const keys = Array.from({ length: 2 * PAGE_COUNT + 1 }, (_, index) => String(index).padStart(6, "0"));
    await store.setMany(keys.map((key) => [key, new Uint8Array()]));
    const listed: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.listKeys(cursor);
      listed.push(...page.names);
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(listed).toEqual(keys);
  });

  it("asks for each write to reach the disk before it counts", async () => {
    const transaction = vi.spyOn(IDBDatabase.prototype, "transaction");
    await open("strict").set("a", new Uint8Array(1));
    expect(transaction).toHaveBeenCalledWith(["keyValue", "sizes"], "readwrite", { durability: "strict" });
  });

  it("reports the browser's own quota as QUOTA_EXCEEDED, and keeps nothing of the batch", async () => {
    const put = IDBObjectStore.prototype.put;
    vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, value, key) {
      if ((key as string[])[1] === "b") throw new DOMException("Disk is full", "QuotaExceededError");
      return put.call(this, value, key);
    });
    const store = open("no disk");
    const entries = ["a", "b"].map((key) => [key, new Uint8Array(1)] as const);
    await expect(store.setMany(entries)).rejects.toMatchObject({ code: "QUOTA_EXCEEDED" });
    expect(await store.exists("a")).toBe(false);
  });

  it("reports any other failure as STORE_FAILED, with its cause", async () => {
    const cause = new DOMException("Internal error", "UnknownError");
    vi.spyOn(IDBObjectStore.prototype, "get").mockImplementation(() => {
      throw cause;
    });
    await expect(open("broken").get("a")).rejects.toMatchObject({ code: "STORE_FAILED", cause });
  });

  it("outlives its connection", async () => {
    await open("reopened").set("a", new Uint8Array([7]));
    const connection = await storesDatabase();
    connection.dispatchEvent(new IDBVersionChangeEvent("versionchange", { oldVersion: 1, newVersion: 2 }));
    expect(await open("reopened").get("a")).toEqual(new Uint8Array([7]));
  });

  it("takes nothing more from a leader that was replaced while it was silent, which reads on", async () => {
    const [former, next] = [open("fenced", 100, 1), open("fenced", 100, 2)];
    await former.set("a", new Uint8Array([1]));
    await raiseFence(2);
    await expect(former.set("a", new Uint8Array([9]))).rejects.toMatchObject({ code: "STORE_FAILED" });
    await next.set("b", new Uint8Array([2]));
    expect([await former.get("a"), await former.get("b")]).toEqual([
      new Uint8Array([1]),
      new Uint8Array([2]),
    ]);
    await raiseFence(1);
    const services = [{ capabilities: { keyValue: ["fenced"], blob: [] } }] as unknown as ServiceConfig[];
    expect([await raisedFence({ services }), await raisedFence({ services: [] })]).toEqual([2, 0]);
  });
});
