import * as v from "valibot";
import type { Followers } from "./follower-counts";

/** Counts that fade with each use, so that they tell what is used of late. */
export interface RecentCounts {
  add(service: string): void;
  /** @param idOf  Numbers the names for the reader. */
  all(idOf: (name: string) => number): Followers;
  save(): SavedRecentCounts;
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
    all: (idOf) => ({ ids: names.map(idOf), counts, total, highest: Math.max(0, ...counts) }),
    save: () => ({ names: [...names], counts: [...counts], total, weight }),
    load(saved) {
      names = [...saved.names];
      counts = [...saved.counts];
      total = saved.total;
      weight = saved.weight;
    },
  };
}
