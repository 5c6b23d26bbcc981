import { cutOf } from "../highest";
import type { FollowerCounts, Followers } from "./follower-counts";

/**
 * Sums by small whole numbers, started anew each time: without this, adding up rows would cost a Map each, and several times
 * a use.
 */
export interface Tally {
  clear(): void;
  /** @param value  Above 0. */
  add(id: number, value: number): void;
  /** Adds each count times `scale`. */
  addAll(row: Followers, scale: number): void;
  /** How many have a sum. */
  size(): number;
  /** Those with a sum, in the order they came. */
  idAt(place: number): number;
  of(id: number): number;
  /** The sums, which add up to `total`, as a row that later sums do not change. */
  row(total: number): Followers;
  /** The `count` highest, by name, in the order they came. */
  highest(names: FollowerCounts, count: number): Map<string, number>;
}

const START_LENGTH = 64;

export function createTally(): Tally {
  let sums = new Float64Array(START_LENGTH);
  let ids = new Int32Array(START_LENGTH);
  /** The sums in the order they came: what is cut must not be the sums themselves. */
  let inOrder = new Float64Array(START_LENGTH);
  let size = 0;

  function grow(id: number): void {
    const length = 2 * (id + 1);
    const before = sums;
    const idsBefore = ids;
    sums = new Float64Array(length);
    ids = new Int32Array(length);
    inOrder = new Float64Array(length);
    sums.set(before);
    ids.set(idsBefore);
  }

  return {
    clear() {
      for (let i = 0; i < size; i++) sums[ids[i]!] = 0;
      size = 0;
    },

    add(id, value) {
      if (id >= sums.length) grow(id);
      const before = sums[id]!;
      if (before === 0) ids[size++] = id;
      sums[id] = before + value;
    },

    // The innermost loop of all counting forecasters: what the closure holds is read once.
    addAll({ ids: rowIds, counts }, scale) {
      let to = sums;
      let order = ids;
      let count = size;
      for (let i = 0; i < rowIds.length; i++) {
        const id = rowIds[i]!;
        if (id >= to.length) {
          grow(id);
          to = sums;
          order = ids;
        }
        const before = to[id]!;
        if (before === 0) order[count++] = id;
        to[id] = before + scale * counts[i]!;
      }
      size = count;
    },

    size: () => size,
    idAt: (place) => ids[place]!,
    of: (id) => sums[id] ?? 0,

    row(total) {
      const rowIds: number[] = [];
      const counts: number[] = [];
      let highest = 0;
      for (let i = 0; i < size; i++) {
        const sum = sums[ids[i]!]!;
        rowIds.push(ids[i]!);
        counts.push(sum);
        if (sum > highest) highest = sum;
      }
      return { ids: rowIds, counts, total, highest };
    },

    highest(names, count) {
      for (let i = 0; i < size; i++) inOrder[i] = sums[ids[i]!]!;
      const cut = cutOf(inOrder, size, count);
      let tiesLeft = cut.ties;
      const highest = new Map<string, number>();
      for (let i = 0; i < size; i++) {
        const sum = sums[ids[i]!]!;
        if (sum < cut.least || (sum === cut.least && tiesLeft-- <= 0)) continue;
        highest.set(names.nameOf(ids[i]!), sum);
      }
      return highest;
    },
  };
}
