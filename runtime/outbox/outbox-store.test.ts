import "fake-indexeddb/auto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createMemoryStore, newWriteOf } from "./memory-store.fixture";
import { outboxStore } from "./outbox-store.browser";
import { outboxStoreContract } from "./outbox-store.contract";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("the tests' outbox store", () => outboxStoreContract(async () => createMemoryStore()));

describe("the outbox store in IndexedDB", () => {
  outboxStoreContract(async () => {
    for (const { ticket } of await outboxStore.list()) await outboxStore.remove(ticket);
    return outboxStore;
  });

  it("keeps body and headers as they were", async () => {
    const request = {
      method: "PUT",
      url: "https://app.test/notes/1",
      headers: [["content-type", "text/plain"]] as const,
      body: new Blob(["café"]),
    };
    const { ticket } = await outboxStore.add(newWriteOf({ ticket: "with a body", request }));
    const kept = (await outboxStore.list()).find((write) => write.ticket === ticket)!;
    expect({ ...kept.request, body: await kept.request.body!.text() }).toEqual({ ...request, body: "café" });
  });

  it.each([
    ["QuotaExceededError", "QUOTA_EXCEEDED"],
    ["UnknownError", "STORE_FAILED"],
  ])("refuses a write that meets %s with %s", async (name, code) => {
    vi.spyOn(IDBObjectStore.prototype, "add").mockImplementation(() => {
      throw new DOMException("no room", name);
    });
    const refusal = outboxStore.add(newWriteOf({ ticket: "too much" }));
    await expect(refusal).rejects.toMatchObject({ code });
  });
});
