import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from "idb";
import { connectionLoss } from "../kernel/connection-loss.browser";
import { createEmitter } from "../kernel/emitter";
import type { MeshError } from "../kernel/errors";
import { systemClock } from "../kernel/system-clock.browser";
import type { VisitRecord } from "../protocol/prediction-api";
import type { StoredBody, StoredHead } from "./http/stored-response";
import { createRecovered } from "./recovery";
import type { Entry } from "./tier";
import type { UsageRecord } from "./usage";

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
  /** Sizes, costs and uses of all entries, by store and key: what eviction goes by. */
  usage: { key: string; value: UsageRecord };
  /** What the user's visits have used, by their start: what predictors learn from. */
  history: { key: number; value: VisitRecord };
}

export interface GeneratedName {
  readonly name: string;
  readonly sha256: string;
}

const NAME = "foremesh";
const VERSION = 5;
const STORES = [
  "code",
  "state",
  "generated",
  "transpiled",
  "response-heads",
  "response-bodies",
  "usage",
  "history",
] as const;

const troubles = createEmitter<{ readonly trouble: MeshError }>(() => undefined);

/**
 * One connection per realm, opened again after the browser closed it (WebKit loses its server: facts/cache.md). What it
 * holds is a cache, or can be learned again: when it is broken it is deleted. Databases of others are not touched: stores of
 * services, and writes that wait to be sent.
 */
const recovered = createRecovered<IDBPDatabase<MeshDatabase>>({
  open: (lose) =>
    openDB<MeshDatabase>(NAME, VERSION, {
      upgrade(db) {
        for (const name of STORES) if (!db.objectStoreNames.contains(name)) db.createObjectStore(name);
      },
      ...connectionLoss(lose),
    }),
  destroy: () =>
    new Promise((resolve, reject) => {
      // One that waits for another connection may wait for ever.
      const blocked = () => reject(new Error("It cannot be deleted: another tab holds it open"));
      deleteDB(NAME, { blocked }).then(resolve, reject);
    }),
  isWhole: (db) => STORES.every((name) => db.objectStoreNames.contains(name)),
  close: (db) => db.close(),
  clock: systemClock,
  onTrouble(trouble) {
    console.warn(`[foremesh] ${trouble.code}: ${trouble.message}. ${trouble.remedy}.`);
    troubles.emit("trouble", trouble);
  },
});

/** Runs it on the connection, and again on a new one when that turns out to be lost. */
export const useDatabase = recovered.use;
export const database = () => useDatabase(async (db) => db);
/** Why everything is kept in memory; `undefined`: it is not. */
export const databaseTrouble = recovered.trouble;
export const onDatabaseTrouble = (listener: (trouble: MeshError) => void) => troubles.on("trouble", listener);
