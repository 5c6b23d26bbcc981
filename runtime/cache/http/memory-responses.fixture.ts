import type { PersistentResponses } from "./response-store";
import type { StoredBody, StoredHead } from "./stored-response";

/** A persistent tier that is as lasting as its test. */
export function memoryResponses(): PersistentResponses {
  const entries = new Map<string, { head: StoredHead; body: StoredBody }>();
  return {
    heads: async () => [...entries.values()].map(({ head }) => head),
    body: async (key) => entries.get(key)?.body,
    put: async (head, body) => void entries.set(head.key, { head, body }),
    async putHead(head) {
      const entry = entries.get(head.key);
      if (entry !== undefined) entry.head = head;
    },
    async delete(keys) {
      for (const key of keys) entries.delete(key);
    },
  };
}
