import * as v from "valibot";
import { hashOf } from "./contexts";

/**
 * Counts of what followed what, in bounded memory: rows of followers under a numeric key (`contexts.ts`).
 *
 * The heart of all counting forecasters. Flat rather than a tree: a row can go without regard to its
 * neighbours. A row is two plain lists of numbers, since most rows have one to three followers, and a sum over many
 * rows then costs no lookup by name. Saved as typed arrays: 12 bytes a pair at most
 * (10 where weights are whole), where names and Maps took 60.
 */
export interface FollowerCounts {
  /** The number that stands for a name here, until the edition changes. */
  idOf(name: string): number;
  /** Of the numbers: another after a `load`, or a `tidy` that found too many names. */
  edition(): number;
  nameOf(id: number): string;
  /** `hashOf` the name, which costs more than to remember it. */
  hashOf(id: number): number;
  after(key: number): Followers | undefined;
  /** @returns whether anything was known after the key before. */
  add(key: number, follower: number, weight?: number): boolean;
  /** Makes room. To be called now and then, while nobody holds a number or a row. */
  tidy(): void;
  /** Pairs of a row and a follower held: what `maxPairs` bounds. */
  pairCount(): number;
  save(): SavedCounts;
  load(saved: SavedCounts): void;
}

export interface Followers {
  readonly ids: readonly number[];
  readonly counts: readonly number[];
  readonly total: number;
  readonly highest: number;
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
    counts: v.union([v.instance(Uint16Array), v.instance(Float32Array)]),
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

/** Of whole counts; nothing changes in a share between this and more. */
const LARGEST_SAVED = 0xffff;

/** What is left after making room. */
const KEPT_RATIO = 0.9;

/**
 * A row that was seen often outlives one seen once by this share of the capacity, in additions, for each time: most rows
 * are met once and never again (kosarak: a sequence model of 60,000 pairs has hit@3 37.7 % by age alone, 38.5 so, 38.6 without a limit).
 */
const LIFE_RATIO = 1;
const MAX_LIVES = 8;

interface Row {
  ids: number[];
  counts: number[];
  total: number;
  highest: number;
  /** Number of the last `add` that touched it. */
  seenAt: number;
}

export function createFollowerCounts({ maxPairs, maxFollowers }: CountLimits): FollowerCounts {
  const rows = new Map<number, Row>();
  let names: string[] = [];
  let hashes: number[] = [];
  let ids = new Map<string, number>();
  let added = 0;
  let pairs = 0;
  let edition = 0;

  const byAge = () => [...rows].sort(([, a], [, b]) => a.seenAt - b.seenAt);
  const worthOf = (row: Row) => row.seenAt + maxPairs * LIFE_RATIO * Math.min(row.total, MAX_LIVES);
  const byWorth = () => [...rows].sort(([, a], [, b]) => worthOf(a) - worthOf(b));

  function dropRarest(row: Row): void {
    let rarest = 0;
    for (let i = 1; i < row.counts.length; i++) if (row.counts[i]! < row.counts[rarest]!) rarest = i;
    row.total -= row.counts[rarest]!;
    row.ids.splice(rarest, 1);
    row.counts.splice(rarest, 1);
    pairs -= 1;
  }

  function save(): SavedCounts {
    const indexes = new Map<number, number>();
    const isWhole = [...rows.values()].every(({ counts }) => counts.every((count) => count % 1 === 0));
    const saved = {
      keys: new Uint32Array(rows.size),
      sizes: new Uint16Array(rows.size),
      followers: new Uint16Array(pairs),
      counts: isWhole ? new Uint16Array(pairs) : new Float32Array(pairs),
    };
    let pair = 0;
    for (const [i, [key, row]] of byAge().entries()) {
      saved.keys[i] = key;
      saved.sizes[i] = row.ids.length;
      for (const [j, id] of row.ids.entries()) {
        const index = indexes.get(id) ?? indexes.size;
        indexes.set(id, index);
        saved.followers[pair] = index;
        saved.counts[pair] = Math.min(row.counts[j]!, LARGEST_SAVED);
        pair += 1;
      }
    }
    return { names: Array.from(indexes.keys(), (id) => names[id]!), ...saved };
  }

  function load(saved: SavedCounts): void {
    edition += 1;
    names = [...saved.names];
    hashes = names.map(hashOf);
    ids = new Map(names.map((name, id) => [name, id]));
    rows.clear();
    added = 0;
    pairs = 0;
    for (const [i, key] of saved.keys.entries()) {
      const end = pairs + saved.sizes[i]!;
      const counts = [...saved.counts.subarray(pairs, end)];
      added += 1;
      rows.set(key, {
        ids: [...saved.followers.subarray(pairs, end)],
        counts,
        total: counts.reduce((sum, count) => sum + count, 0),
        highest: Math.max(...counts),
        seenAt: added,
      });
      pairs = end;
    }
  }

  return {
    idOf(name) {
      let id = ids.get(name);
      if (id === undefined) {
        id = names.length;
        names.push(name);
        hashes.push(hashOf(name));
        ids.set(name, id);
      }
      return id;
    },
    edition: () => edition,
    nameOf: (id) => names[id]!,
    hashOf: (id) => hashes[id]!,
    after: (key) => rows.get(key),

    add(key, follower, weight = 1) {
      added += 1;
      let row = rows.get(key);
      const wasKnown = row !== undefined;
      if (row === undefined) {
        row = { ids: [], counts: [], total: 0, highest: 0, seenAt: added };
        rows.set(key, row);
      }
      let at = row.ids.indexOf(follower);
      if (at === -1) {
        if (row.ids.length >= maxFollowers) dropRarest(row);
        at = row.ids.push(follower) - 1;
        row.counts.push(0);
        pairs += 1;
      }
      row.counts[at]! += weight;
      row.total += weight;
      row.highest = Math.max(row.highest, row.counts[at]!);
      row.seenAt = added;
      return wasKnown;
    },

    /**
     * Forgets the rows of least worth, in batches. Not by moving keys to the end of a Map at each use: V8 leaves a
     * hole in the key's hash chain each time, and a few hot keys then slow the whole Map (measured: tenfold).
     */
    tidy() {
      if (pairs > maxPairs) {
        for (const [key, row] of byWorth()) {
          if (pairs <= maxPairs * KEPT_RATIO) break;
          rows.delete(key);
          pairs -= row.ids.length;
        }
      }
      // Names are not counted; there are never more of them in use than pairs.
      if (names.length > 2 * maxPairs) load(save());
    },

    pairCount: () => pairs,
    save,
    load,
  };
}
