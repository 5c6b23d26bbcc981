import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Entry } from "./tier";

interface MeshDatabase extends DBSchema {
  /** Service code, by SHA-256. */
  code: { key: string; value: Entry };
  /** Small state: the last good configuration, the leader's epoch, what the predictors have learned. */
  state: { key: string; value: unknown };
}

const VERSION = 1;
let opened: Promise<IDBPDatabase<MeshDatabase>> | undefined;

/** One connection per realm, reopened after the browser closed it (WebKit loses its server: facts/cache.md). */
export function database(): Promise<IDBPDatabase<MeshDatabase>> {
  opened ??= openDB<MeshDatabase>("foremesh", VERSION, {
    upgrade(db) {
      db.createObjectStore("code");
      db.createObjectStore("state");
    },
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
      opened = undefined;
    },
    terminated() {
      opened = undefined;
    },
  }).catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
}
