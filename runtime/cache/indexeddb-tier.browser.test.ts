import "fake-indexeddb/auto";
import { describe, expect, it } from "vitest";
import { database } from "./database.browser";
import { indexedDbTier } from "./indexeddb-tier.browser";
import { entryOf, tierContract } from "./tier.contract";

describe("IndexedDB tier", () => {
  tierContract(async () => {
    await indexedDbTier.retain(new Set());
    return indexedDbTier;
  });

  it("leaves the other stores of the database alone", async () => {
    await (await database()).put("state", 7, "epoch");
    await indexedDbTier.put("a", entryOf("alpha"));
    await indexedDbTier.retain(new Set());
    expect(await (await database()).get("state", "epoch")).toBe(7);
  });

  it("outlives its connection: a newer version of the page may upgrade the database meanwhile", async () => {
    await indexedDbTier.put("a", entryOf("alpha"));
    const connection = await database();
    connection.dispatchEvent(new IDBVersionChangeEvent("versionchange", { oldVersion: 1, newVersion: 2 }));
    expect(await (await indexedDbTier.get("a"))?.body.text()).toBe("alpha");
    expect(await database()).not.toBe(connection);
  });
});
