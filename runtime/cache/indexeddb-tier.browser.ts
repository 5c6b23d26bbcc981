import { database } from "./database.browser";
import type { Tier } from "./tier";

/** The persistent tier: Blobs in IndexedDB, whose handles are cheap and whose writes are all or nothing. */
export const indexedDbTier: Tier = {
  name: "indexeddb",
  async get(key) {
    return (await database()).get("code", key);
  },
  async put(key, entry) {
    await (await database()).put("code", entry, key);
  },
  async retain(keys) {
    const transaction = (await database()).transaction("code", "readwrite");
    for (const key of await transaction.store.getAllKeys()) {
      if (!keys.has(key)) await transaction.store.delete(key);
    }
    await transaction.done;
  },
};
