import { theilSenSlope } from "./theil-sen";

/** So many samples are looked at; fewer say nothing, as a guest may grow while it warms up. Chosen. */
const WINDOW_COUNT = 24;
/** Of the limit: above this a guest that leaks is replaced. Chosen. */
const NEARLY_FULL_RATIO = 0.75;
/** Above this it takes nothing more: what the next requests ask for might not be there. Half of what was left. */
const FULL_RATIO = 0.875;

export type MemoryVerdict =
  | "fits"
  /** It leaks, and is about to reach its limit: a fresh one should take over. */
  | "replace"
  /** There is no time to wait until that is ready. */
  | "drain";

export interface MemoryWatch {
  /**
   * @param bytes         Of the linear memory that is nearest to its limit.
   * @param requestCount  Done by this replica until now.
   */
  add(bytes: number, requestCount: number): void;
  judge(limitBytes: number): MemoryVerdict;
}

/**
 * Watches one replica's memory, so that what leaks is replaced before it reaches its limit.
 *
 * Linear memory never shrinks, so growth alone says little. A leak grows with the requests and goes on growing: the trend must
 * rise in both halves of the window, which a guest that grows once and stays does not do. Trends go through the lowest value
 * that still comes, which is flat under the sawtooth of a garbage collector. Against requests rather than time, as an idle
 * guest leaks nothing. A window that holds less than two teeth cannot tell them from a leak.
 */
export function createMemoryWatch(): MemoryWatch {
  let samples: { readonly bytes: number; readonly requestCount: number }[] = [];

  function isRising(): boolean {
    if (samples.length < WINDOW_COUNT) return false;
    const xs = samples.map(({ requestCount }) => requestCount);
    const ys = lowestToCome(samples.map(({ bytes }) => bytes));
    const half = WINDOW_COUNT / 2;
    return (
      theilSenSlope(xs.slice(0, half), ys.slice(0, half)) > 0 &&
      theilSenSlope(xs.slice(half), ys.slice(half)) > 0
    );
  }

  return {
    add(bytes, requestCount) {
      // Without new requests there is nothing to learn, and the history must not be lost.
      const isIdle = samples.at(-1)?.requestCount === requestCount;
      samples = [...(isIdle ? samples.slice(0, -1) : samples), { bytes, requestCount }].slice(-WINDOW_COUNT);
    },
    judge(limitBytes) {
      const last = samples.at(-1);
      if (last === undefined) return "fits";
      const isNearlyFull = last.bytes >= NEARLY_FULL_RATIO * limitBytes;
      // While a fresh one starts, this one may serve as many requests again as the window saw.
      const aheadBytes = last.bytes - Math.min(...samples.map(({ bytes }) => bytes));
      if (!isNearlyFull && last.bytes + aheadBytes < limitBytes) return "fits";
      // Trends (67 µs) are left for when they matter.
      if (!isRising()) return "fits";
      return last.bytes >= FULL_RATIO * limitBytes ? "drain" : "replace";
    },
  };
}

/** For each value the lowest of itself and those after it: what stays when all garbage is gone. */
function lowestToCome(values: readonly number[]): number[] {
  let lowest = Number.POSITIVE_INFINITY;
  return values
    .toReversed()
    .map((value) => {
      lowest = Math.min(lowest, value);
      return lowest;
    })
    .reverse();
}
