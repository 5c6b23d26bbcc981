import { createIndexedDbBacking } from "./indexeddb-backing.browser";
import { createMemoryBacking } from "./memory-backing";
import type { StoreBacking } from "./records";
import type { StoreKind, StoresDatabase } from "./stores-database.browser";

/** Where this browser keeps stores of a kind, for the leader of this epoch. One that is there and fails is an error, lest acknowledged writes vanish. */
export function createBacking<Kind extends StoreKind>(
  kind: Kind,
  epoch: () => number,
): StoreBacking<StoresDatabase[Kind]["value"]> {
  if (typeof indexedDB !== "undefined") return createIndexedDbBacking(kind, epoch);
  console.warn(
    `[foremesh] this browser has no IndexedDB: ${kind} stores of services are kept in memory, and end with the leader's tab`,
  );
  return createMemoryBacking();
}
