import * as v from "valibot";
import { createTurns } from "../kernel/create-turns";
import type { UseRecord, VisitRecord } from "../protocol/prediction-api";
import type { Usage } from "../protocol/usage";
import { VISIT_GAP_MS } from "./defaults";

/** Where records are kept, by `startedAt`. */
export interface HistoryStore {
  /** In order. */
  keys(): Promise<readonly number[]>;
  readAll(): Promise<readonly unknown[]>;
  /** Writes some and removes others, all or nothing. */
  change(put: readonly VisitRecord[], removed: readonly number[]): Promise<void>;
  clear(): Promise<void>;
}

/**
 * What this browser's user has used: one per origin, on disk, bounded, and the user's to read and to erase.
 *
 * A record a visit, so that a use rewrites one small value, and what is too old goes without being read.
 */
export interface History {
  /** Goes on where the last controller ended. To be called first. */
  begin(at: number): Promise<void>;
  record(usage: Usage): void;
  /** Writes what is new, and lets go of what is too old or too much. */
  flush(): Promise<void>;
  /** Oldest first, the unwritten included. */
  visits(): Promise<VisitRecord[]>;
  erase(): Promise<void>;
}

/** Uses of one record; a visit with more takes another. Bounds what each write costs: 5 kB. */
const MAX_USES = 50;
/** 5,000 uses at most: 0.5 MB, and what a model that starts anew can learn from in a second. */
const MAX_RECORDS = 100;
const MAX_AGE_MS = 90 * 24 * 3_600_000;

const time = v.pipe(v.number(), v.finite());
const recordSchema = v.object({
  startedAt: time,
  uses: v.array(
    v.object({
      service: v.string(),
      route: v.string(),
      at: time,
      page: v.exactOptional(v.string()),
      role: v.exactOptional(v.string()),
    }),
  ),
});

export function createHistory(store: HistoryStore): History {
  const inTurn = createTurns();
  let keys: number[] = [];
  let current: VisitRecord | undefined;
  let unwritten = new Map<number, VisitRecord>();

  const readable = (records: readonly unknown[]): VisitRecord[] =>
    records.flatMap((record) => {
      const parsed = v.safeParse(recordSchema, record);
      return parsed.success ? [parsed.output] : [];
    });

  function continues(at: number): boolean {
    const last = current?.uses.at(-1);
    return last !== undefined && at - last.at <= VISIT_GAP_MS && current!.uses.length < MAX_USES;
  }

  return {
    begin: (at) =>
      inTurn(async () => {
        const records = readable(await store.readAll());
        const fresh = records.filter(({ startedAt }) => at - startedAt <= MAX_AGE_MS);
        keys = [...(await store.keys())];
        current = fresh.at(-1);
      }),

    record(usage) {
      const use = useOf(usage);
      if (continues(use.at)) current = { ...current!, uses: [...current!.uses, use] };
      else {
        // Two never have the same, not even after the clock was set back.
        const startedAt = Math.max(use.at, (keys.at(-1) ?? Number.NEGATIVE_INFINITY) + 1);
        current = { startedAt, uses: [use] };
        keys.push(startedAt);
      }
      unwritten.set(current!.startedAt, current!);
    },

    flush: () =>
      inTurn(async () => {
        const written = unwritten;
        const newestAt = keys.at(-1) ?? 0;
        const kept = keys.slice(-MAX_RECORDS).filter((key) => newestAt - key <= MAX_AGE_MS);
        const removed = keys.filter((key) => !kept.includes(key));
        if (written.size === 0 && removed.length === 0) return;
        unwritten = new Map();
        keys = kept;
        const put = [...written.values()].filter(({ startedAt }) => !removed.includes(startedAt));
        await store.change(put, removed);
      }),

    visits: () =>
      inTurn(async () => {
        const stored = readable(await store.readAll());
        const all = new Map(stored.map((record) => [record.startedAt, record]));
        for (const [key, record] of unwritten) all.set(key, record);
        return [...all.values()].sort((a, b) => a.startedAt - b.startedAt);
      }),

    async erase() {
      // At once: a use that comes while the store is being cleared belongs to the time after.
      keys = [];
      current = undefined;
      unwritten = new Map();
      await inTurn(() => store.clear());
    },
  };
}

/** Nothing else of a usage may be kept, whatever it comes to hold. */
function useOf({ service, route, at, page, role }: Usage): UseRecord {
  return { service, route, at, ...(page !== undefined && { page }), ...(role !== undefined && { role }) };
}
