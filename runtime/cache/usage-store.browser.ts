import type { useDatabase } from "./database.browser";
import { recordOf, type UsageNote, type UsageRecord } from "./usage";

/** The books of what is kept, shared by all realms. */
export interface UsageStore {
  readAll(): Promise<ReadonlyMap<string, UsageRecord>>;
  /** Enters notes, in order, in one transaction. @returns the records they led to; none for what is gone. */
  merge(notes: readonly UsageNote[]): Promise<ReadonlyMap<string, UsageRecord>>;
  drop(keys: readonly string[]): Promise<void>;
}

export type UseDatabase = typeof useDatabase;

export const createUsageStore = (useDatabase: UseDatabase): UsageStore => ({
  readAll: () =>
    useDatabase(async (db) => {
      const { store } = db.transaction("usage");
      const [keys, records] = await Promise.all([store.getAllKeys(), store.getAll()]);
      return new Map(keys.map((key, index) => [key, records[index]!]));
    }),
  merge: (notes) =>
    useDatabase(async (db) => {
      const { store, done } = db.transaction("usage", "readwrite");
      const records = new Map<string, UsageRecord>();
      for (const note of notes) {
        const { key } = note;
        if (note.isGone) {
          records.delete(key);
          await store.delete(key);
          continue;
        }
        const record = recordOf(note, records.get(key) ?? (await store.get(key)));
        records.set(key, record);
        await store.put(record, key);
      }
      await done;
      return records;
    }),
  drop: (keys) =>
    useDatabase(async (db) => {
      const { store, done } = db.transaction("usage", "readwrite");
      for (const key of keys) await store.delete(key);
      await done;
    }),
});
