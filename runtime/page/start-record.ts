/** What is remembered of the starts of the mesh in a browser, from the first that is under way until one has gone well. */
export interface StartRecord {
  /** Of which deploy they were: another one has a record of its own. */
  readonly build: string;
  /** In a row. */
  readonly failureCount: number;
  /** Epoch ms, of the last. */
  readonly failedAt: number;
  readonly why: string;
  /** Starts under way, by the lock that each of them holds. */
  readonly pending: readonly string[];
  /** mesh.json as it was when the mesh was left off. */
  readonly configText?: string;
}

/** One may be a browser's bad day, and two of them a coincidence. */
const FAILURE_MAX_COUNT = 3;
/** Then it is tried again, in case what failed was not the deploy. */
const SAFE_MODE_MS = 10 * 60_000;

/** What is kept, where it is this deploy's. */
export const recordOf = (kept: StartRecord | undefined, build: string): StartRecord =>
  kept?.build === build ? kept : { build, failureCount: 0, failedAt: 0, why: "", pending: [] };

/**
 * Counts as failed what began and is not there any more, as after a crash of its tab. A page that is left takes its start off
 * the record by itself.
 */
export function reviewStarts(
  kept: StartRecord | undefined,
  { build, held, now }: { build: string; held: ReadonlySet<string>; now: number },
): StartRecord {
  const record = recordOf(kept, build);
  const pending = record.pending.filter((name) => held.has(name));
  const lostCount = record.pending.length - pending.length;
  if (lostCount === 0) return record;
  const failureCount = record.failureCount + lostCount;
  return { ...record, pending, failureCount, failedAt: now, why: "the tab ended during it" };
}

export const withFailure = (record: StartRecord, why: string, now: number): StartRecord => ({
  ...record,
  failureCount: record.failureCount + 1,
  failedAt: now,
  why,
});

/** As if the last failure had not been: the next one counts again. */
export const withOneMoreTry = ({ configText: _, ...record }: StartRecord): StartRecord => ({
  ...record,
  failureCount: Math.min(record.failureCount, FAILURE_MAX_COUNT - 1),
});

export const hasFailedTooOften = ({ failureCount }: StartRecord): boolean =>
  failureCount >= FAILURE_MAX_COUNT;

/** A clock that was put back must not keep the mesh off for ever. */
export const isOver = ({ failedAt }: StartRecord, now: number): boolean =>
  now < failedAt || now >= failedAt + SAFE_MODE_MS;
