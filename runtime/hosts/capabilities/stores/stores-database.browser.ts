import { type DBSchema, openDB } from "idb";
import { connectionLoss } from "../../../kernel/connection-loss.browser";
import { reopened } from "../../../kernel/reopened";

/** Apart from the mesh's own state, so that neither's upgrades touch the other. */
const STORES_DATABASE = "foremesh-stores";
const VERSION = 1;

/** The kinds of stores, each an object store of this database. */
export type StoreKind = "keyValue" | "blob";

export interface StoresDatabase extends DBSchema {
  keyValue: { key: [store: string, key: string]; value: Uint8Array };
  blob: { key: [store: string, key: string]; value: { readonly body: Blob; readonly createdAt: number } };
  /** What all records of a store take, in bytes; and the fence, which older builds of ours need not know. */
  sizes: { key: [kind: StoreKind | "fence", store: string]; value: number };
}

/** One connection per realm, reopened after the browser closed it (WebKit loses its server: facts/cache.md). */
export const storesDatabase = reopened((lose) =>
  openDB<StoresDatabase>(STORES_DATABASE, VERSION, {
    upgrade(db) {
      db.createObjectStore("keyValue");
      db.createObjectStore("blob");
      db.createObjectStore("sizes");
    },
    ...connectionLoss(lose),
  }),
);
