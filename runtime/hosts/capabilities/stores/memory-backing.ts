import { createTurns } from "../../../kernel/create-turns";
import type { Records, StoreBacking } from "./records";

interface Store<Value> {
  readonly values: ReadonlyMap<string, Value>;
  readonly sizeBytes: number;
}

/** Stores in this realm's memory, lost with it: what is left where the browser has no IndexedDB. */
export function createMemoryBacking<Value>(): StoreBacking<Value> {
  const stores = new Map<string, Store<Value>>();
  const inTurn = createTurns();

  const run = async <Result>(name: string, work: (records: Records<Value>) => Promise<Result>) => {
    const before = stores.get(name) ?? { values: new Map(), sizeBytes: 0 };
    const values = new Map(before.values);
    let { sizeBytes } = before;
    const result = await work({
      get: async (key) => structuredClone(values.get(key)),
      has: async (key) => values.has(key),
      put: async (key, value) => void values.set(key, structuredClone(value)),
      delete: async (key) => void values.delete(key),
      keysAfter: async (key, count) =>
        [...values.keys()]
          .sort()
          .filter((name) => key === undefined || name > key)
          .slice(0, count),
      sizeBytes: async () => sizeBytes,
      setSizeBytes: async (size) => {
        sizeBytes = size;
      },
    });
    stores.set(name, { values, sizeBytes });
    return result;
  };

  return { transact: (store, _mode, work) => inTurn(() => run(store, work)) };
}
