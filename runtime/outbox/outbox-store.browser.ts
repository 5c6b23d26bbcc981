import { type DBSchema, openDB } from "idb";
import { MeshError } from "../kernel/errors";
import { reopened } from "../kernel/reopened";
import type { OutboxStore } from "./outbox-store";
import type { QueuedWrite } from "./queued-write";

interface OutboxDatabase extends DBSchema {
  writes: { key: number; value: QueuedWrite; indexes: { ticket: string } };
}

/** Apart from what can be made anew: a cache whose database is broken is deleted whole, writes never are. */
const NAME = "foremesh-outbox";
const VERSION = 1;
/** On disk before the promise resolves, for about 1 ms more (facts/cache.md). */
const STRICT = { durability: "strict" } as const;

const database = reopened((lose) =>
  openDB<OutboxDatabase>(NAME, VERSION, {
    upgrade(db) {
      const writes = db.createObjectStore("writes", { keyPath: "sequence", autoIncrement: true });
      writes.createIndex("ticket", "ticket", { unique: true });
    },
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
      lose();
    },
    terminated: lose,
  }),
);

const changing = async () => (await database()).transaction("writes", "readwrite", STRICT);

function failedToKeep(error: unknown): never {
  const isFull = error instanceof Error && error.name === "QuotaExceededError";
  if (isFull)
    throw new MeshError("QUOTA_EXCEEDED", "Cannot keep the write for later: the disk is full", {
      cause: error,
    });
  throw new MeshError("STORE_FAILED", "Cannot keep the write for later: nothing of it was kept", {
    cause: error,
  });
}

/** The outbox of this origin, in IndexedDB. `add` rejects with QUOTA_EXCEEDED or STORE_FAILED, and has kept nothing then. */
export const outboxStore: OutboxStore = {
  async add(write) {
    try {
      const transaction = await changing();
      const unnumbered = { ...write, revision: 0 } as QueuedWrite;
      const [sequence] = await Promise.all([transaction.store.add(unnumbered), transaction.done]);
      return { ...unnumbered, sequence };
    } catch (error) {
      return failedToKeep(error);
    }
  },
  list: async () => (await database()).getAll("writes"),
  async change(before, change) {
    const transaction = await changing();
    const kept = await transaction.store.get(before.sequence);
    const isUnchanged = kept !== undefined && kept.revision === before.revision;
    const changed = isUnchanged ? { ...kept, ...change, revision: kept.revision + 1 } : undefined;
    await Promise.all([changed && transaction.store.put(changed), transaction.done]);
    return changed;
  },
  async remove(ticket) {
    const transaction = await changing();
    const sequence = await transaction.store.index("ticket").getKey(ticket);
    await Promise.all([sequence !== undefined && transaction.store.delete(sequence), transaction.done]);
  },
};
