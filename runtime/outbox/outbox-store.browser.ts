import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { connectionLoss } from "../kernel/connection-loss.browser";
import { MeshError } from "../kernel/errors";
import { isFullDisk } from "../kernel/is-full-disk";
import { reopened } from "../kernel/reopened";
import { OUTBOX_DATABASE } from "../protocol/outbox-api";
import type { OutboxSettings, OutboxStore } from "./outbox-store";
import type { QueuedWrite } from "./queued-write";

interface OutboxDatabase extends DBSchema {
  writes: { key: number; value: QueuedWrite; indexes: { ticket: string } };
  /** By the write's number. Apart: a write that changes state must not cost its body anew, least of all on a full disk. */
  bodies: { key: number; value: ArrayBuffer };
  settings: { key: string; value: Partial<OutboxSettings> };
}

/** It only grows: what an earlier version of the mesh has queued is sent by a later one. */
const VERSION = 1;
/** On disk before the promise resolves, for about 1 ms more (facts/cache.md). */
const STRICT = { durability: "strict" } as const;
const STORES = ["writes", "bodies", "settings"] as const;
const SETTINGS = "settings";

let lost = () => {};
const database = reopened((lose) => {
  lost = lose;
  return openDB<OutboxDatabase>(OUTBOX_DATABASE, VERSION, {
    upgrade(db) {
      const writes = db.createObjectStore("writes", { keyPath: "sequence", autoIncrement: true });
      writes.createIndex("ticket", "ticket", { unique: true });
      db.createObjectStore("bodies");
      db.createObjectStore("settings");
    },
    ...connectionLoss(lose),
  });
});

const transactionOf = <Mode extends "readonly" | "readwrite">(db: IDBPDatabase<OutboxDatabase>, mode: Mode) =>
  db.transaction(STORES, mode, mode === "readwrite" ? STRICT : {});

/** A connection may be gone without a word (WebKit: facts/reliability.md case 37); a handle that failed is not used again. */
async function transaction<Mode extends "readonly" | "readwrite">(mode: Mode) {
  try {
    return transactionOf(await database(), mode);
  } catch {
    lost();
    return transactionOf(await database(), mode);
  }
}

function failedToKeep(cause: unknown): never {
  const isFull = isFullDisk(cause);
  const state = isFull ? "the disk is full" : "nothing of it was kept";
  throw new MeshError(isFull ? "QUOTA_EXCEEDED" : "STORE_FAILED", `Cannot accept the write: ${state}`, {
    cause,
  });
}

/**
 * The outbox of this origin, in a database apart from what can be made anew: a cache whose database is broken is deleted
 * whole, writes never are. `add` rejects with QUOTA_EXCEEDED or STORE_FAILED, and has kept nothing then.
 */
export const outboxStore: OutboxStore = {
  async add(write, body) {
    try {
      const adding = await transaction("readwrite");
      const unnumbered = { ...write, revision: 0 } as QueuedWrite;
      const added = adding
        .objectStore("writes")
        .add(unnumbered)
        .then(async (number) => {
          await adding.objectStore("bodies").put(body, number);
          return number;
        });
      const [sequence] = await Promise.all([added, adding.done]);
      return { ...unnumbered, sequence };
    } catch (error) {
      return failedToKeep(error);
    }
  },
  async read() {
    const reading = await transaction("readonly");
    const [writes, settings] = await Promise.all([
      reading.objectStore("writes").getAll(),
      reading.objectStore("settings").get(SETTINGS),
      reading.done,
    ]);
    return { principal: undefined, isPaused: false, ...settings, writes };
  },
  body: async ({ sequence }) => (await transaction("readonly")).objectStore("bodies").get(sequence),
  async change(before, change, body) {
    const changing = await transaction("readwrite");
    const writes = changing.objectStore("writes");
    const [kept, settings] = await Promise.all([
      writes.get(before.sequence),
      changing.objectStore("settings").get(SETTINGS),
    ]);
    const isUnchanged = kept !== undefined && kept.revision === before.revision;
    const mayBegin = change.state !== "sending" || kept?.principal === settings?.principal;
    const changed = isUnchanged && mayBegin ? { ...kept, ...change, revision: kept.revision + 1 } : undefined;
    await Promise.all([
      changed && writes.put(changed),
      changed && body && changing.objectStore("bodies").put(body, changed.sequence),
      changing.done,
    ]);
    return changed;
  },
  async mark(ticket, mark) {
    const marking = await transaction("readwrite");
    const kept = await marking.objectStore("writes").index("ticket").get(ticket);
    const marked = kept && { ...kept, ...mark };
    await Promise.all([marked && marking.objectStore("writes").put(marked), marking.done]);
    return marked;
  },
  async remove(ticket) {
    const removing = await transaction("readwrite");
    const sequence = await removing.objectStore("writes").index("ticket").getKey(ticket);
    await Promise.all([
      sequence !== undefined && removing.objectStore("writes").delete(sequence),
      sequence !== undefined && removing.objectStore("bodies").delete(sequence),
      removing.done,
    ]);
  },
  async set(settings) {
    const setting = await transaction("readwrite");
    const before = await setting.objectStore("settings").get(SETTINGS);
    await Promise.all([
      setting.objectStore("settings").put({ ...before, ...settings }, SETTINGS),
      setting.done,
    ]);
  },
};
