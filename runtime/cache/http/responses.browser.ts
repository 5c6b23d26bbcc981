import { useDatabase } from "../database.browser";
import type { PersistentResponses } from "./response-store";

const BOTH = ["response-heads", "response-bodies"] as const;

/**
 * Responses in IndexedDB: heads apart from bodies, so that all heads are read at once without a body, and both in one
 * transaction, so that neither is ever without the other.
 */
export const persistentResponses: PersistentResponses = {
  heads: () => useDatabase((db) => db.getAll("response-heads")),
  body: (key) => useDatabase((db) => db.get("response-bodies", key)),
  put: (head, body) =>
    useDatabase(async (db) => {
      const transaction = db.transaction(BOTH, "readwrite");
      await Promise.all([
        transaction.objectStore("response-heads").put(head, head.key),
        transaction.objectStore("response-bodies").put(body, head.key),
        transaction.done,
      ]);
    }),
  putHead: (head) =>
    useDatabase(async (db) => {
      const transaction = db.transaction(BOTH, "readwrite");
      const isThere = await transaction.objectStore("response-bodies").getKey(head.key);
      if (isThere !== undefined) await transaction.objectStore("response-heads").put(head, head.key);
      await transaction.done;
    }),
  delete: (keys) =>
    useDatabase(async (db) => {
      const transaction = db.transaction(BOTH, "readwrite");
      for (const key of keys) {
        await transaction.objectStore("response-heads").delete(key);
        await transaction.objectStore("response-bodies").delete(key);
      }
      await transaction.done;
    }),
};
