import { type DBSchema, openDB } from "idb";
import { reopened } from "../kernel/reopened";
import type { StoredBody, StoredHead } from "./http/stored-response";
import type { Entry } from "./tier";

interface MeshDatabase extends DBSchema {
  /** Service code, by SHA-256. */
  code: { key: string; value: Entry };
  /** Small state: the last good configuration, the leader's epoch, what the predictors have learned. */
  state: { key: string; value: unknown };
  /** Code that was made here of service code, by SHA-256. */
  generated: { key: string; value: Entry };
  /** Which files of `generated` a component became, by its SHA-256 and how it was transpiled. */
  transpiled: { key: string; value: readonly GeneratedName[] };
  /** What is known of stored responses, by their keys. */
  "response-heads": { key: string; value: StoredHead };
  "response-bodies": { key: string; value: StoredBody };
}

export interface GeneratedName {
  readonly name: string;
  readonly sha256: string;
}

const VERSION = 3;
const STORES = ["code", "state", "generated", "transpiled", "response-heads", "response-bodies"] as const;
/** One connection per realm, reopened after the browser closed it (WebKit loses its server: facts/cache.md). */
export const database = reopened((lose) =>
  openDB<MeshDatabase>("foremesh", VERSION, {
    upgrade(db) {
      for (const name of STORES) if (!db.objectStoreNames.contains(name)) db.createObjectStore(name);
    },
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
      lose();
    },
    terminated: lose,
  }),
);
