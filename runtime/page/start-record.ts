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

export interface Review {
  readonly build: string;
  /** Locks of starts that are under way. */
  readonly held: ReadonlySet<string>;
  /** The browser has not ended since that start began: else that is what ended it. */
  wasSeen(name: string): boolean;
  readonly now: number;
}

/**
 * Counts as failed what began and is not there any more, as after a crash of its tab. A page that is left takes its start off
 * the record by itself; a browser that is ended takes its pages along without a word.
 */
export function reviewStarts(
  kept: StartRecord | undefined,
  { build, held, wasSeen, now }: Review,
): StartRecord {
  const record = recordOf(kept, build);
  const lost = record.pending.filter((name) => !held.has(name));
  if (lost.length === 0) return record;
  const pending = record.pending.filter((name) => held.has(name));
  const failedCount = lost.filter(wasSeen).length;
  if (failedCount === 0) return { ...record, pending };
  const failureCount = record.failureCount + failedCount;
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
