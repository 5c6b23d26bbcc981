import { unwrap } from "idb";
import { useDatabase } from "../database.browser";
import type { PersistentResponses } from "./response-store";
import type { StoredBody } from "./stored-response";

const BOTH = ["response-heads", "response-bodies"] as const;

/** By hand, for every hit waits for it: the library listens to each transaction, a fifth of what reading 1 KiB takes. */
const readBody = (database: IDBDatabase, key: string): Promise<StoredBody | undefined> =>
  new Promise((resolve, reject) => {
    const request = database.transaction("response-bodies").objectStore("response-bodies").get(key);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/**
 * Responses in IndexedDB: heads apart from bodies, so that all heads are read at once without a body, and both in one
 * transaction, so that neither is ever without the other.
 */
export const persistentResponses: PersistentResponses = {
  heads: () => useDatabase((db) => db.getAll("response-heads")),
  body: (key) => useDatabase((db) => readBody(unwrap(db), key)),
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
