import type { Entry, Tier } from "./tier";

/** Keeps the most recently used entries, up to `maxBytes` of bodies. An entry larger than that is not admitted. */
export function createMemoryTier(maxBytes: number): Tier {
  // A Map iterates in order of insertion: re-inserting on use makes the first key the least recently used.
  const entries = new Map<string, Entry>();
  let totalBytes = 0;

  const drop = (key: string) => {
    totalBytes -= entries.get(key)?.body.size ?? 0;
    entries.delete(key);
  };

  return {
    name: "memory",
    async get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry;
    },
    async put(key, entry) {
      drop(key);
      if (entry.body.size > maxBytes) return;
      entries.set(key, entry);
      totalBytes += entry.body.size;
      for (const oldest of entries.keys()) {
        if (totalBytes <= maxBytes) break;
        drop(oldest);
      }
    },
    drop: async (key) => drop(key),
    sizes: async () => new Map([...entries].map(([key, { body }]) => [key, body.size])),
    async retain(keys) {
      for (const key of [...entries.keys()]) if (!keys.has(key)) drop(key);
    },
  };
}
