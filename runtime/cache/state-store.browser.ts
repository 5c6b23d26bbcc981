import { database } from "./database.browser";

/** A named piece of small state that outlives its realm. */
export interface StateStore<T> {
  read(): Promise<T | undefined>;
  write(value: T): Promise<void>;
}

export function stateStore<T>(key: string): StateStore<T> {
  return {
    read: async () => (await (await database()).get("state", key)) as T | undefined,
    write: async (value) => void (await (await database()).put("state", value, key)),
  };
}

/** Adds one to a stored number, in one transaction, and returns it: two leaders never get the same epoch. */
export async function nextNumber(key: string): Promise<number> {
  const transaction = (await database()).transaction("state", "readwrite");
  const next = (((await transaction.store.get(key)) as number | undefined) ?? 0) + 1;
  await transaction.store.put(next, key);
  await transaction.done;
  return next;
}
