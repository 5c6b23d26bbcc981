import * as v from "valibot";

/** What followed one context, and how often. */
export interface Followers {
  readonly counts: ReadonlyMap<string, number>;
  readonly total: number;
  readonly highest: number;
}

/**
 * Counts of what followed each of the last 0..`maxOrder` symbols, in bounded memory.
 *
 * Flat rather than a tree: the least recently seen context can go without regard to its neighbours, and a lookup per
 * order costs one hash of a short string.
 */
export interface ContextCounts {
  after(history: readonly string[], order: number): Followers | undefined;
  count(history: readonly string[], symbol: string): void;
  /** Pairs of a context and a follower held: what `maxPairs` bounds. */
  pairCount(): number;
  save(): SavedCounts;
  load(saved: SavedCounts): void;
}

export interface CountLimits {
  readonly maxOrder: number;
  readonly maxPairs: number;
  /** Different followers of one context, thus also different symbols. */
  readonly maxFollowers: number;
}

const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
/** Least recently seen context first. */
export const savedCountsSchema = v.array(
  v.tuple([v.string(), v.pipe(v.array(v.tuple([v.string(), positive])), v.minLength(1))]),
);
export type SavedCounts = v.InferOutput<typeof savedCountsSchema>;

/** Starts each symbol of a key; no service name holds it (RFC 1123 labels). */
const SEPARATOR = "\u0000";

/** What is left after making room. */
const KEPT_RATIO = 0.9;

interface Context {
  counts: Map<string, number>;
  total: number;
  highest: number;
  /** Number of the last `count` that touched it. */
  seenAtCount: number;
}

export function createContextCounts(limits: CountLimits): ContextCounts {
  const contexts = new Map<string, Context>();
  let counted = 0;
  let pairs = 0;

  function add(key: string, symbol: string): void {
    const context = contexts.get(key) ?? { counts: new Map(), total: 0, highest: 0, seenAtCount: 0 };
    contexts.set(key, context);
    if (!context.counts.has(symbol)) {
      while (context.counts.size >= limits.maxFollowers) halve(context);
      pairs += 1;
    }
    const count = (context.counts.get(symbol) ?? 0) + 1;
    context.counts.set(symbol, count);
    context.total += 1;
    context.highest = Math.max(context.highest, count);
    context.seenAtCount = counted;
  }

  /** Ages the counts of one context; what was seen only once is forgotten. */
  function halve(context: Context): void {
    pairs -= context.counts.size;
    const kept = [...context.counts].filter(([, count]) => count >= 2);
    const halved = kept.map(([symbol, count]): [string, number] => [symbol, count / 2]);
    Object.assign(context, summed(halved));
    pairs += context.counts.size;
  }

  const byAge = () => [...contexts].sort(([, a], [, b]) => a.seenAtCount - b.seenAtCount);

  /**
   * Forgets the least recently seen contexts, in batches. Not by moving keys to the end of a Map at each use: V8 leaves
   * a hole in the key's hash chain each time, and a few hot keys then slow the whole Map (measured: tenfold).
   */
  function makeRoom(): void {
    if (pairs <= limits.maxPairs) return;
    for (const [key, context] of byAge()) {
      if (pairs <= limits.maxPairs * KEPT_RATIO) return;
      contexts.delete(key);
      pairs -= context.counts.size;
    }
  }

  return {
    after: (history, order) => (order > history.length ? undefined : contexts.get(keyOf(history, order))),
    count(history, symbol) {
      counted += 1;
      for (let order = 0; order <= Math.min(limits.maxOrder, history.length); order++) {
        add(keyOf(history, order), symbol);
      }
      makeRoom();
    },
    pairCount: () => pairs,
    save: () => byAge().map(([key, { counts }]) => [key, [...counts]]),
    load(saved) {
      contexts.clear();
      counted = 0;
      pairs = 0;
      for (const [key, entries] of saved) {
        counted += 1;
        const context = { ...summed(entries), seenAtCount: counted };
        contexts.set(key, context);
        pairs += context.counts.size;
      }
      makeRoom();
    },
  };
}

function summed(entries: readonly (readonly [string, number])[]): Omit<Context, "seenAtCount"> {
  const counts = new Map(entries);
  let total = 0;
  let highest = 0;
  for (const count of counts.values()) {
    total += count;
    highest = Math.max(highest, count);
  }
  return { counts, total, highest };
}

function keyOf(history: readonly string[], order: number): string {
  let key = "";
  for (let i = history.length - order; i < history.length; i++) key += SEPARATOR + history[i];
  return key;
}
