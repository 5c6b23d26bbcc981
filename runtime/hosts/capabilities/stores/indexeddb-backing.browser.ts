import type { IDBPTransaction } from "idb";
import { MeshError } from "../../../kernel/errors";
import { isFullDisk } from "../../../kernel/is-full-disk";
import { passFence } from "./fence.browser";
import type { Records, StoreBacking } from "./records";
import { type StoreKind, type StoresDatabase, storesDatabase } from "./stores-database.browser";

type Transaction<Kind extends StoreKind> = IDBPTransaction<StoresDatabase, [Kind, "sizes"], "readwrite">;

/** Stores of one kind in IndexedDB: whoever leads, and whenever, they are the origin's. A leader that was replaced cannot write. */
export function createIndexedDbBacking<Kind extends StoreKind>(
  kind: Kind,
  epoch: () => number,
): StoreBacking<StoresDatabase[Kind]["value"]> {
  return {
    async transact(store, mode, work) {
      try {
        const database = await storesDatabase();
        // Strict: done means that it has reached the disk, not a buffer that a loss of power would empty.
        const options = { durability: "strict" } as const;
        const transaction = database.transaction([kind, "sizes"], mode, options) as Transaction<Kind>;
        // Rejects too when `work` fails, and then nobody awaits it.
        transaction.done.catch(() => undefined);
        try {
          if (mode === "readwrite") await passFence(transaction.objectStore("sizes"), epoch());
          const result = await work(recordsOf(transaction, kind, store));
          await transaction.done;
          return result;
        } catch (error) {
          abort(transaction);
          throw error;
        }
      } catch (error) {
        throw asMeshError(error, kind, store);
      }
    },
  };
}

function recordsOf<Kind extends StoreKind>(
  transaction: Transaction<Kind>,
  kind: Kind,
  store: string,
): Records<StoresDatabase[Kind]["value"]> {
  const records = transaction.objectStore(kind);
  const sizes = transaction.objectStore("sizes");
  type Key = StoresDatabase[Kind]["key"];
  const keyOf = (key: string) => [store, key] as Key;
  return {
    get: (key) => records.get(keyOf(key)),
    has: async (key) => (await records.getKey(keyOf(key))) !== undefined,
    async put(key, value) {
      await records.put(value, keyOf(key));
    },
    delete: (key) => records.delete(keyOf(key)),
    async keysAfter(key, count) {
      // An array sorts after every string, so it bounds the keys of this store.
      const range = IDBKeyRange.bound(key === undefined ? [store] : [store, key], [store, []], true, true);
      const found = await records.getAllKeys(range as unknown as Key, count);
      return found.map(([, name]) => name);
    },
    sizeBytes: async () => (await sizes.get([kind, store])) ?? 0,
    async setSizeBytes(size) {
      await sizes.put(size, [kind, store]);
    },
  };
}

/** One that failed by itself is aborted already. */
function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch {}
}

function asMeshError(error: unknown, kind: StoreKind, store: string): unknown {
  if (!(error instanceof DOMException)) return error;
  const message = `Cannot use the ${kind} store ${store}: ${error.message || error.name}`;
  const code = isFullDisk(error) ? "QUOTA_EXCEEDED" : "STORE_FAILED";
  return new MeshError(code, message, { cause: error });
}
