import * as v from "valibot";
import type { Followers } from "./follower-counts";

/** Counts that fade with each use, so that they tell what is used of late. */
export interface RecentCounts {
  /** @param id  The reader's number for it. */
  add(service: string, id: number): void;
  all(): Followers;
  /** The reader has new numbers for all. */
  renumber(idOf: (name: string) => number): void;
  save(): SavedRecentCounts;
  /** To be renumbered. */
  load(saved: SavedRecentCounts): void;
}

/** With that half-life, what is not among so many has next to no share. */
const MAX_SERVICES = 64;

const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
export const savedRecentCountsSchema = v.pipe(
  v.object({
    names: v.pipe(v.array(v.string()), v.maxLength(MAX_SERVICES)),
    counts: v.array(positive),
    total: v.pipe(v.number(), v.finite(), v.minValue(0)),
    weight: positive,
  }),
  v.check(({ names, counts }) => names.length === counts.length),
);
export type SavedRecentCounts = v.InferOutput<typeof savedRecentCountsSchema>;

export const NO_RECENT_COUNTS: SavedRecentCounts = { names: [], counts: [], total: 0, weight: 1 };

/** Uses after which a count is worth half. */
const HALF_LIFE_USES = 300;

/** A use weighs more than the one before it; a power of two, so that dividing by it loses nothing. */
const LARGEST_WEIGHT = 1_024;

export function createRecentCounts(): RecentCounts {
  let names: string[] = [];
  let ids: number[] = [];
  let counts: number[] = [];
  let total = 0;
  let weight = 1;

  function dropSmallest(): void {
    let smallest = 0;
    for (let i = 1; i < counts.length; i++) if (counts[i]! < counts[smallest]!) smallest = i;
    total -= counts[smallest]!;
    names.splice(smallest, 1);
    ids.splice(smallest, 1);
    counts.splice(smallest, 1);
  }

  return {
    add(service, id) {
      weight *= 2 ** (1 / HALF_LIFE_USES);
      if (weight > LARGEST_WEIGHT) {
        weight /= LARGEST_WEIGHT;
        total /= LARGEST_WEIGHT;
        counts = counts.map((count) => count / LARGEST_WEIGHT);
      }
      const at = ids.indexOf(id);
      if (at !== -1) {
        counts[at]! += weight;
      } else {
        if (names.length >= MAX_SERVICES) dropSmallest();
        names.push(service);
        ids.push(id);
        counts.push(weight);
      }
      total += weight;
    },
    all() {
      let highest = 0;
      for (let i = 0; i < counts.length; i++) if (counts[i]! > highest) highest = counts[i]!;
      return { ids, counts, total, highest };
    },
    renumber(idOf) {
      ids = names.map(idOf);
    },
    save: () => ({ names: [...names], counts: [...counts], total, weight }),
    load(saved) {
      names = [...saved.names];
      ids = [];
      counts = [...saved.counts];
      total = saved.total;
      weight = saved.weight;
    },
  };
}
