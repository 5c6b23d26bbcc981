import type { OutboxStore } from "./outbox-store";
import type { QueuedWrite } from "./queued-write";

/** A disk for tests: what is in `disk` outlives every realm. */
export function createMemoryStore(disk = new Map<string, QueuedWrite>()): OutboxStore {
  let sequence = 0;
  return {
    async add(write) {
      const kept = { ...write, sequence: sequence++, revision: 0 };
      disk.set(write.ticket, kept);
      return kept;
    },
    list: async () => [...disk.values()].sort((a, b) => a.sequence - b.sequence),
    async change(before, change) {
      const kept = disk.get(before.ticket);
      if (kept?.revision !== before.revision) return undefined;
      const changed = { ...kept, ...change, revision: kept.revision + 1 };
      disk.set(changed.ticket, changed);
      return changed;
    },
    remove: async (ticket) => void disk.delete(ticket),
  };
}

type NewWrite = Parameters<OutboxStore["add"]>[0];

export function newWriteOf(change: Partial<NewWrite> & { ticket: string }): NewWrite {
  return {
    resource: "/cart",
    principal: undefined,
    request: { method: "POST", url: "https://app.test/cart", headers: [], body: undefined },
    idempotencyKey: `key of ${change.ticket}`,
    isRepeatable: true,
    queuedAt: 0,
    maxAgeMs: 7 * 24 * 3_600_000,
    state: "queued",
    attempts: 0,
    triedAt: 0,
    notBeforeAt: 0,
    status: undefined,
    ...change,
  };
}

export const writeOf = (change: Partial<QueuedWrite> & { ticket: string }): QueuedWrite => ({
  sequence: 0,
  revision: 0,
  ...newWriteOf(change),
  ...change,
});
