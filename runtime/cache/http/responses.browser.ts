import { database } from "../database.browser";
import type { PersistentResponses } from "./response-store";

/**
 * Responses in IndexedDB: heads apart from bodies, so that all heads are read at once without a body, and both in one
 * transaction, so that neither is ever without the other.
 */
export const persistentResponses: PersistentResponses = {
  heads: async () => (await database()).getAll("response-heads"),
  body: async (key) => (await database()).get("response-bodies", key),
  async put(head, body) {
    const transaction = (await database()).transaction(["response-heads", "response-bodies"], "readwrite");
    await Promise.all([
      transaction.objectStore("response-heads").put(head, head.key),
      transaction.objectStore("response-bodies").put(body, head.key),
      transaction.done,
    ]);
  },
  async putHead(head) {
    const transaction = (await database()).transaction(["response-heads", "response-bodies"], "readwrite");
    const isThere = await transaction.objectStore("response-bodies").getKey(head.key);
    if (isThere !== undefined) await transaction.objectStore("response-heads").put(head, head.key);
    await transaction.done;
  },
  async delete(keys) {
    const transaction = (await database()).transaction(["response-heads", "response-bodies"], "readwrite");
    for (const key of keys) {
      await transaction.objectStore("response-heads").delete(key);
      await transaction.objectStore("response-bodies").delete(key);
    }
    await transaction.done;
  },
};
