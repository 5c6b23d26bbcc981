/** What is known of an entry of a store, apart from the entry: what eviction goes by, in any realm. */
export interface UsageRecord {
  readonly bytes: number;
  readonly fetchMs: number;
  readonly compileMs: number;
  readonly useCount: number;
  /** Epoch ms. */
  readonly usedAt: number;
  /** The service it belongs to, where it belongs to one. */
  readonly owner?: string;
  /** Forecast, 0 to 1, as of its last note. */
  readonly expectedUse?: number;
}

/** Something that was seen of an entry. What is left out was not. */
export interface UsageNote extends Partial<Omit<UsageRecord, "useCount" | "usedAt">> {
  /** With the store's name before it: "code:…", "generated:…", "response:…". */
  readonly key: string;
  /** Epoch ms, of a use; absent: it was not used. */
  readonly usedAt?: number;
  /** It left its store, and took what was known of it along. */
  readonly isGone?: true;
}

/** For an entry of which nobody noted how long it took: 50 ms and 10 Mbit/s. */
const assumedFetchMs = (bytes: number): number => 50 + bytes / 1_250;

export function recordOf(note: UsageNote, before: UsageRecord | undefined): UsageRecord {
  const { key: _, usedAt, isGone: _gone, ...seen } = note;
  const bytes = seen.bytes ?? before?.bytes ?? 0;
  return {
    fetchMs: assumedFetchMs(bytes),
    compileMs: 0,
    ...before,
    ...seen,
    bytes,
    useCount: (before?.useCount ?? 0) + (usedAt === undefined ? 0 : 1),
    usedAt: Math.max(usedAt ?? 0, before?.usedAt ?? 0),
  };
}

export const costMsOf = ({ fetchMs, compileMs }: UsageRecord): number => fetchMs + compileMs;
