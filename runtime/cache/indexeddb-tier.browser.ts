import { useDatabase } from "./database.browser";
import type { Tier } from "./tier";

/** A persistent tier: Blobs in IndexedDB, whose handles are cheap and whose writes are all or nothing. */
const createIndexedDbTier = (store: "code" | "generated"): Tier => ({
  name: store === "code" ? "indexeddb" : `indexeddb (${store})`,
  get: (key) => useDatabase((db) => db.get(store, key)),
  put: (key, entry) => useDatabase(async (db) => void (await db.put(store, entry, key))),
  drop: (key) => useDatabase((db) => db.delete(store, key)),
  sizes: () =>
    useDatabase(async (db) => {
      const { store: entries } = db.transaction(store);
      const [keys, values] = await Promise.all([entries.getAllKeys(), entries.getAll()]);
      return new Map(keys.map((key, index) => [key, values[index]!.body.size]));
    }),
  retain: (keys) =>
    useDatabase(async (db) => {
      const transaction = db.transaction(store, "readwrite");
      for (const key of await transaction.store.getAllKeys()) {
        if (!keys.has(key)) await transaction.store.delete(key);
      }
      await transaction.done;
    }),
});

/** Service code as it was fetched. */
export const indexedDbTier = createIndexedDbTier("code");
/** What was made of it here; see transpiled-store. */
export const generatedTier = createIndexedDbTier("generated");
