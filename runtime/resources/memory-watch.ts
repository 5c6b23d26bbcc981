import { theilSenSlope } from "./theil-sen";

/** Emscripten's default `INITIAL_MEMORY`: what a guest that says nothing else gets by. */
const FIRST_LIMIT_BYTES = 16 * 1024 * 1024;
/** So many samples are looked at; fewer say nothing, as a guest may grow while it warms up. Chosen. */
const WINDOW_COUNT = 24;
/** Of the limit: above this a guest that needs more is given more, and one that leaks is not waited for any longer. */
const NEARLY_FULL_RATIO = 0.8;

/** @returns the limit of a service's first replica: small, but twice what its module starts with, and never above `maxBytes`. */
export const firstLimitBytes = (initialBytes: number, maxBytes: number): number =>
  Math.min(maxBytes, Math.max(FIRST_LIMIT_BYTES, 2 * initialBytes));

export type MemoryVerdict =
  | { readonly kind: "fits" }
  /** It leaks: a fresh replica takes over, and this one drains. */
  | { readonly kind: "replace"; readonly bytesPerRequest: number }
  /** It needs more than it may have. A module's maximum is fixed once it is compiled, so the next replica gets it. */
  | { readonly kind: "raise"; readonly limitBytes: number };

export interface MemoryWatch {
  /**
   * @param bytes         Linear memory of all its modules; what is in use, where the guest can tell.
   * @param requestCount  Done by this replica until now.
   */
  add(bytes: number, requestCount: number): void;
  /** @param maxBytes  As mesh.json allows. */
  judge(limitBytes: number, maxBytes: number): MemoryVerdict;
}

/**
 * Watches one replica's memory: what leaks is replaced before it reaches its limit, what is merely large gets a higher one.
 *
 * Linear memory never shrinks, so growth alone says little. A leak grows with the requests and goes on growing: the trend must
 * rise in both halves of the window, which a guest that grows once and stays does not do. Trends go through the lowest value
 * that still comes, which is flat under the sawtooth of a garbage collector. Against requests rather than time, as an idle
 * guest leaks nothing. A window that holds less than two teeth cannot tell them from a leak.
 *
 * The limit doubles, so that a guest reaches any maximum in few replacements.
 */
export function createMemoryWatch(): MemoryWatch {
  let samples: { readonly bytes: number; readonly requestCount: number }[] = [];

  /** Bytes per request, or 0 unless both halves rise. */
  function leakRate(): number {
    if (samples.length < WINDOW_COUNT) return 0;
    const xs = samples.map(({ requestCount }) => requestCount);
    const ys = lowestToCome(samples.map(({ bytes }) => bytes));
    const half = WINDOW_COUNT / 2;
    const first = theilSenSlope(xs.slice(0, half), ys.slice(0, half));
    const second = theilSenSlope(xs.slice(half), ys.slice(half));
    return first > 0 && second > 0 ? theilSenSlope(xs, ys) : 0;
  }

  return {
    add(bytes, requestCount) {
      // An idle replica is sampled too; without new requests there is nothing to learn, and its history must not be lost.
      const isIdle = samples.at(-1)?.requestCount === requestCount;
      samples = [...(isIdle ? samples.slice(0, -1) : samples), { bytes, requestCount }].slice(-WINDOW_COUNT);
    },
    judge(limitBytes, maxBytes) {
      const last = samples.at(-1);
      if (last === undefined) return { kind: "fits" };
      const isNearlyFull = last.bytes >= NEARLY_FULL_RATIO * limitBytes;
      // While a fresh one starts, this one may serve as many requests again as the window saw.
      const aheadBytes = last.bytes - Math.min(...samples.map(({ bytes }) => bytes));
      // Asked after every request, so that trends (67 µs) are left for when they matter.
      if (!isNearlyFull && last.bytes + aheadBytes < limitBytes) return { kind: "fits" };
      const bytesPerRequest = leakRate();
      if (bytesPerRequest > 0) return { kind: "replace", bytesPerRequest };
      if (isNearlyFull && limitBytes < maxBytes)
        return { kind: "raise", limitBytes: Math.min(maxBytes, 2 * limitBytes) };
      return { kind: "fits" };
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
