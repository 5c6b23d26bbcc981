import { database } from "./database.browser";
import type { Tier } from "./tier";

/** A persistent tier: Blobs in IndexedDB, whose handles are cheap and whose writes are all or nothing. */
const createIndexedDbTier = (store: "code" | "generated"): Tier => ({
  name: store === "code" ? "indexeddb" : `indexeddb (${store})`,
  async get(key) {
    return (await database()).get(store, key);
  },
  async put(key, entry) {
    await (await database()).put(store, entry, key);
  },
  async retain(keys) {
    const transaction = (await database()).transaction(store, "readwrite");
    for (const key of await transaction.store.getAllKeys()) {
      if (!keys.has(key)) await transaction.store.delete(key);
    }
    await transaction.done;
  },
});

/** Service code as it was fetched. */
export const indexedDbTier = createIndexedDbTier("code");
/** What was made of it here; see transpiled-store. */
export const generatedTier = createIndexedDbTier("generated");
