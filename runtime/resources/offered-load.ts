/**
 * Demand as it comes, whatever serves it: arrivals in the last second × the time each takes (Little's law).
 *
 * Concurrency tells of the supply as well: a cold start heaps up requests that a warm replica would never have had at once,
 * and what is learned from it asks for too much; with enough supply it tells of no burst at all.
 */
export interface OfferedLoad {
  arrive(now: number): void;
  /** Requests at work at the same time, on the mean of the last second. */
  at(now: number, serviceMs: number): number;
}

/** The slowest start (facts/wasm.md §1): a burst that is shorter is over before a replica for it is ready. */
const WINDOW_MS = 1_000;

export function createOfferedLoad(): OfferedLoad {
  let recent: number[] = [];
  /** Index of the first within the window. */
  let first = 0;
  return {
    arrive(now) {
      recent.push(now);
    },
    at(now, serviceMs) {
      while (first < recent.length && recent[first]! <= now - WINDOW_MS) first++;
      if (first > 1_000 && first * 2 > recent.length) {
        recent = recent.slice(first);
        first = 0;
      }
      return ((recent.length - first) * serviceMs) / WINDOW_MS;
    },
  };
}
