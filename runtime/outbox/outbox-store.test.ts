import "fake-indexeddb/auto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { OUTBOX_DATABASE } from "../protocol/outbox-api";
import { bytesOf, createMemoryStore, newWriteOf } from "./memory-store.fixture";
import { outboxStore } from "./outbox-store.browser";
import { outboxStoreContract } from "./outbox-store.contract";

const BODY = bytesOf("a body");

afterEach(() => {
  vi.restoreAllMocks();
});

describe("the tests' outbox store", () => outboxStoreContract(async () => createMemoryStore()));

describe("the outbox store in IndexedDB", () => {
  outboxStoreContract(async () => {
    for (const { ticket } of (await outboxStore.read()).writes) await outboxStore.remove(ticket);
    await outboxStore.set({ principal: undefined, isPaused: false });
    return outboxStore;
  });

  it.each([
    ["QuotaExceededError", "QUOTA_EXCEEDED"],
    ["UnknownError", "STORE_FAILED"],
  ])("refuses a write that meets %s with %s", async (name, code) => {
    vi.spyOn(IDBObjectStore.prototype, "add").mockImplementation(() => {
      throw new DOMException("no room", name);
    });
    const refusal = outboxStore.add(newWriteOf({ ticket: "too much" }), BODY);
    await expect(refusal).rejects.toMatchObject({ code });
  });

  it("opens its database anew when the connection was lost without a word", async () => {
    await outboxStore.add(newWriteOf({ ticket: "before" }), BODY);
    const transaction = vi.spyOn(IDBDatabase.prototype, "transaction");
    transaction.mockImplementationOnce(() => {
      throw new DOMException("Connection to Indexed Database server lost", "InvalidStateError");
    });
    expect((await outboxStore.read()).writes.map(({ ticket }) => ticket)).toContain("before");
  });

  it("takes writes again after its database was deleted under it", async () => {
    await new Promise((resolve) => {
      indexedDB.deleteDatabase(OUTBOX_DATABASE).onsuccess = resolve;
    });
    expect(await outboxStore.read()).toMatchObject({ writes: [] });
    await outboxStore.add(newWriteOf({ ticket: "after" }), BODY);
    expect((await outboxStore.read()).writes).toHaveLength(1);
  });
});
