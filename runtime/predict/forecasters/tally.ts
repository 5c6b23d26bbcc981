import { cutOf } from "../highest";
import type { FollowerCounts } from "./follower-counts";

/** Sums by small whole numbers, started anew each time: without this, adding up rows would cost a Map each. */
export interface Tally {
  clear(): void;
  add(id: number, value: number): void;
  /** Those with a sum, in the order they came. */
  ids(): readonly number[];
  of(id: number): number;
}

export function createTally(): Tally {
  let sums = new Float64Array(64);
  let ids: number[] = [];

  return {
    clear() {
      for (const id of ids) sums[id] = 0;
      ids = [];
    },
    add(id, value) {
      if (id >= sums.length) {
        const larger = new Float64Array(2 * (id + 1));
        larger.set(sums);
        sums = larger;
      }
      if (sums[id] === 0) ids.push(id);
      sums[id]! += value;
    },
    ids: () => ids,
    of: (id) => sums[id] ?? 0,
  };
}

/** The `count` highest, by name, in the order they came. */
export function highestOf(tally: Tally, names: FollowerCounts, count: number): Map<string, number> {
  const ids = tally.ids();
  // By hand: `Float64Array.from` with a function goes through an iterator.
  const sums = new Float64Array(ids.length);
  for (let i = 0; i < ids.length; i++) sums[i] = tally.of(ids[i]!);
  const cut = cutOf(sums, count);
  let tiesLeft = cut.ties;
  const highest = new Map<string, number>();
  for (const id of ids) {
    const sum = tally.of(id);
    if (sum < cut.least || (sum === cut.least && tiesLeft-- <= 0)) continue;
    highest.set(names.nameOf(id), sum);
  }
  return highest;
}
