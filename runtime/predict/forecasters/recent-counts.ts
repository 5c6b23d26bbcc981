import * as v from "valibot";
import type { Followers } from "./follower-counts";

/** Counts that fade with each use, so that they tell what is used of late. */
export interface RecentCounts {
  add(service: string): void;
  all(): Followers;
  save(): SavedRecentCounts;
  load(saved: SavedRecentCounts): void;
}

const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
export const savedRecentCountsSchema = v.object({
  names: v.array(v.string()),
  counts: v.array(positive),
  total: v.pipe(v.number(), v.finite(), v.minValue(0)),
  weight: positive,
});
export type SavedRecentCounts = v.InferOutput<typeof savedRecentCountsSchema>;

export const NO_RECENT_COUNTS: SavedRecentCounts = { names: [], counts: [], total: 0, weight: 1 };

/** Uses after which a count is worth half. */
const HALF_LIFE_USES = 300;

/** With that half-life, what is not among so many has next to no share. */
const MAX_SERVICES = 128;

/** A use weighs more than the one before it; a power of two, so that dividing by it loses nothing. */
const LARGEST_WEIGHT = 1_024;

export function createRecentCounts(): RecentCounts {
  let names: string[] = [];
  let counts: number[] = [];
  let total = 0;
  let weight = 1;

  function dropSmallest(): void {
    let smallest = 0;
    for (let i = 1; i < counts.length; i++) if (counts[i]! < counts[smallest]!) smallest = i;
    total -= counts[smallest]!;
    names.splice(smallest, 1);
    counts.splice(smallest, 1);
  }

  return {
    add(service) {
      weight *= 2 ** (1 / HALF_LIFE_USES);
      if (weight > LARGEST_WEIGHT) {
        weight /= LARGEST_WEIGHT;
        total /= LARGEST_WEIGHT;
        counts = counts.map((count) => count / LARGEST_WEIGHT);
      }
      const at = names.indexOf(service);
      if (at !== -1) {
        counts[at]! += weight;
      } else {
        if (names.length >= MAX_SERVICES) dropSmallest();
        names.push(service);
        counts.push(weight);
      }
      total += weight;
    },
    all: () => ({ names, counts, total }),
    save: () => ({ names: [...names], counts: [...counts], total, weight }),
    load(saved) {
      const isWhole = saved.names.length === saved.counts.length;
      names = isWhole ? saved.names.slice(0, MAX_SERVICES) : [];
      counts = isWhole ? saved.counts.slice(0, MAX_SERVICES) : [];
      total = isWhole ? saved.total : 0;
      weight = saved.weight;
    },
  };
}
