import type { NewWrite, OutboxSettings, OutboxStore } from "./outbox-store";
import type { QueuedWrite } from "./queued-write";

/** What outlives every realm. */
export interface Disk {
  readonly writes: Map<string, QueuedWrite>;
  readonly bodies: Map<string, ArrayBuffer>;
  settings: OutboxSettings;
  nextSequence: number;
}

export function newDisk(...writes: readonly QueuedWrite[]): Disk {
  const numbered = writes.map((write, sequence) => [write.ticket, { ...write, sequence }] as const);
  const bodies = writes.map(({ ticket }) => [ticket, bytesOf(`body of ${ticket}`)] as const);
  const settings = { principal: undefined, isPaused: false };
  return { writes: new Map(numbered), bodies: new Map(bodies), settings, nextSequence: writes.length };
}

export function createMemoryStore(disk = newDisk()): OutboxStore {
  return {
    async add(write, body) {
      const kept = { ...write, sequence: disk.nextSequence++, revision: 0 };
      disk.writes.set(write.ticket, kept);
      disk.bodies.set(write.ticket, body);
      return kept;
    },
    async read() {
      const writes = [...disk.writes.values()].sort((a, b) => a.sequence - b.sequence);
      return { ...disk.settings, writes };
    },
    body: async ({ ticket }) => disk.bodies.get(ticket),
    async change(before, change, body) {
      const kept = disk.writes.get(before.ticket);
      if (kept?.revision !== before.revision) return undefined;
      if (change.state === "sending" && kept.principal !== disk.settings.principal) return undefined;
      const changed = { ...kept, ...change, revision: kept.revision + 1 };
      disk.writes.set(changed.ticket, changed);
      if (body !== undefined) disk.bodies.set(changed.ticket, body);
      return changed;
    },
    async mark(ticket, mark) {
      const kept = disk.writes.get(ticket);
      const marked = kept && { ...kept, ...mark };
      if (marked !== undefined) disk.writes.set(ticket, marked);
      return marked;
    },
    async remove(ticket) {
      disk.writes.delete(ticket);
      disk.bodies.delete(ticket);
    },
    async set(settings) {
      disk.settings = { ...disk.settings, ...settings };
    },
  };
}

export const bytesOf = (text: string): ArrayBuffer => new TextEncoder().encode(text).buffer as ArrayBuffer;

export function newWriteOf(change: Partial<NewWrite> & { ticket: string }): NewWrite {
  return {
    resource: "/cart",
    principal: undefined,
    method: "POST",
    url: "https://app.test/cart",
    headers: [],
    withheld: [],
    credentials: "same-origin",
    bodyHash: "",
    clientId: undefined,
    role: undefined,
    idempotencyKey: `key of ${change.ticket}`,
    isKeyed: false,
    isRepeatable: true,
    life: "an earlier one",
    isAnswered: true,
    queuedAt: 0,
    maxAgeMs: 7 * 24 * 3_600_000,
    state: "queued",
    attempts: 0,
    triedAt: 0,
    notBeforeAt: 0,
    isAskedToWait: false,
    status: undefined,
    answer: undefined,
    ...change,
  };
}

export const writeOf = (change: Partial<QueuedWrite> & { ticket: string }): QueuedWrite => ({
  sequence: 0,
  revision: 0,
  ...newWriteOf(change),
  ...change,
});
