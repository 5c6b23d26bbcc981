import { MeshError } from "../kernel/errors";
import { useDatabase } from "./database.browser";

/** A named piece of small state that outlives its realm. */
export interface StateStore<T> {
  read(): Promise<T | undefined>;
  write(value: T): Promise<void>;
}

/** What was to be written while the database was done without: this realm's own until there is one again. */
const unwritten = new Map<string, unknown>();

const write = async (key: string, value: unknown): Promise<void> => {
  try {
    await useDatabase((db) => db.put("state", value, key));
    if (unwritten.get(key) === value) unwritten.delete(key);
  } catch (error) {
    unwritten.set(key, value);
    if (!(error instanceof MeshError)) throw error;
  }
};

export function stateStore<T>(key: string): StateStore<T> {
  return {
    async read() {
      if (!unwritten.has(key)) return (await useDatabase((db) => db.get("state", key))) as T | undefined;
      const value = unwritten.get(key) as T;
      await write(key, value);
      return value;
    },
    write: (value) => write(key, value),
  };
}

/**
 * Adds one to a stored number, in one transaction, and returns it: two leaders never get the same epoch.
 *
 * Without a database it is the time in ms, which is above every count and as good as never the same twice. `atLeast` comes
 * from who has heard of the last one, lest the count starts over with a database that was lost.
 */
export async function nextNumber(key: string, atLeast = 1): Promise<number> {
  try {
    return await useDatabase(async (db) => {
      const transaction = db.transaction("state", "readwrite");
      const stored = ((await transaction.store.get(key)) as number | undefined) ?? 0;
      const next = Math.max(stored + 1, atLeast);
      await transaction.store.put(next, key);
      await transaction.done;
      return next;
    });
  } catch {
    return Math.max(Date.now(), atLeast);
  }
}
