import * as v from "valibot";

/**
 * Counts of what followed what, in bounded memory: rows of followers under a numeric key (`contexts.ts`).
 *
 * The heart of all counting forecasters. Flat rather than a tree: the least recently seen row can go without regard to
 * its neighbours. A row is two plain lists, since most rows have one to three followers. Saved as typed arrays: 12 bytes
 * a pair at most, where names and Maps took 60.
 */
export interface FollowerCounts {
  after(key: number): Followers | undefined;
  add(key: number, follower: string, weight?: number): void;
  /** Pairs of a row and a follower held: what `maxPairs` bounds. */
  pairCount(): number;
  save(): SavedCounts;
  load(saved: SavedCounts): void;
}

export interface Followers {
  readonly names: readonly string[];
  readonly counts: readonly number[];
  readonly total: number;
}

export interface CountLimits {
  readonly maxPairs: number;
  /** Different followers of one row; the rarest makes room. */
  readonly maxFollowers: number;
}

/** Rows follow each other, the least recently seen first. */
export const savedCountsSchema = v.pipe(
  v.object({
    names: v.array(v.string()),
    keys: v.instance(Uint32Array),
    sizes: v.instance(Uint16Array),
    followers: v.instance(Uint16Array),
    counts: v.instance(Float32Array),
  }),
  v.check(
    ({ names, keys, sizes, followers, counts }) =>
      sizes.length === keys.length &&
      sizes.reduce((sum, size) => sum + size, 0) === followers.length &&
      counts.length === followers.length &&
      sizes.every((size) => size > 0) &&
      followers.every((index) => index < names.length) &&
      counts.every((count) => count > 0 && count < Number.POSITIVE_INFINITY),
  ),
);
export type SavedCounts = v.InferOutput<typeof savedCountsSchema>;

export const NO_COUNTS: SavedCounts = {
  names: [],
  keys: new Uint32Array(),
  sizes: new Uint16Array(),
  followers: new Uint16Array(),
  counts: new Float32Array(),
};

/** What is left after making room. */
const KEPT_RATIO = 0.9;

interface Row {
  names: string[];
  counts: number[];
  total: number;
  /** Number of the last `add` that touched it. */
  seenAt: number;
}

export function createFollowerCounts({ maxPairs, maxFollowers }: CountLimits): FollowerCounts {
  const rows = new Map<number, Row>();
  let added = 0;
  let pairs = 0;

  const byAge = () => [...rows].sort(([, a], [, b]) => a.seenAt - b.seenAt);

  /**
   * Forgets the least recently seen rows, in batches. Not by moving keys to the end of a Map at each use: V8 leaves a
   * hole in the key's hash chain each time, and a few hot keys then slow the whole Map (measured: tenfold).
   */
  function makeRoom(): void {
    if (pairs <= maxPairs) return;
    for (const [key, row] of byAge()) {
      if (pairs <= maxPairs * KEPT_RATIO) return;
      rows.delete(key);
      pairs -= row.names.length;
    }
  }

  function dropRarest(row: Row): void {
    let rarest = 0;
    for (let i = 1; i < row.counts.length; i++) if (row.counts[i]! < row.counts[rarest]!) rarest = i;
    row.total -= row.counts[rarest]!;
    row.names.splice(rarest, 1);
    row.counts.splice(rarest, 1);
    pairs -= 1;
  }

  return {
    after: (key) => rows.get(key),
    add(key, follower, weight = 1) {
      added += 1;
      let row = rows.get(key);
      if (row === undefined) {
        row = { names: [], counts: [], total: 0, seenAt: added };
        rows.set(key, row);
      }
      const at = row.names.indexOf(follower);
      if (at === -1) {
        if (row.names.length >= maxFollowers) dropRarest(row);
        row.names.push(follower);
        row.counts.push(weight);
        pairs += 1;
      } else {
        row.counts[at]! += weight;
      }
      row.total += weight;
      row.seenAt = added;
      makeRoom();
    },
    pairCount: () => pairs,

    save() {
      const indexes = new Map<string, number>();
      const indexOf = (name: string): number => {
        const index = indexes.get(name) ?? indexes.size;
        indexes.set(name, index);
        return index;
      };
      const saved = {
        keys: new Uint32Array(rows.size),
        sizes: new Uint16Array(rows.size),
        followers: new Uint16Array(pairs),
        counts: new Float32Array(pairs),
      };
      let pair = 0;
      for (const [i, [key, { names, counts }]] of byAge().entries()) {
        saved.keys[i] = key;
        saved.sizes[i] = names.length;
        for (const [j, name] of names.entries()) {
          saved.followers[pair] = indexOf(name);
          saved.counts[pair] = counts[j]!;
          pair += 1;
        }
      }
      return { names: [...indexes.keys()], ...saved };
    },

    load({ names, keys, sizes, followers, counts }) {
      rows.clear();
      added = 0;
      pairs = 0;
      for (const [i, key] of keys.entries()) {
        const end = pairs + sizes[i]!;
        const own = [...counts.subarray(pairs, end)];
        added += 1;
        rows.set(key, {
          names: Array.from(followers.subarray(pairs, end), (index) => names[index]!),
          counts: own,
          total: own.reduce((sum, count) => sum + count, 0),
          seenAt: added,
        });
        pairs = end;
      }
      makeRoom();
    },
  };
}
