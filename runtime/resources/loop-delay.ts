import type { Pressure } from "./signals";

/** So many samples decide; their median is not moved by two long tasks among them. */
const WINDOW_COUNT = 5;

/**
 * Later than this the device was asleep or the page frozen, which is no strain: all before it is forgotten. Ten times what is
 * critical; no lateness of a realm that only waits for its turn comes near.
 */
const SUSPENDED_MS = 5_000;

/**
 * 50 ms: where the Long Tasks API begins. 200 and 500 ms: above these INP calls a page in need of improvement, and poor.
 * The lateness of the controller is a stand-in for what a person feels, not a measure of it.
 */
const FAIR_MS = 50;
const SERIOUS_MS = 200;
const CRITICAL_MS = 500;

export interface LoopDelay {
  /** How much later than asked for a timer of this realm fired. Less than 0 counts as 0. */
  add(latenessMs: number): void;
  /** Median of the last samples; `undefined` until there are enough. */
  readonly delayMs: number | undefined;
  readonly pressure: Pressure | undefined;
}

/**
 * Estimates pressure from how late timers are, where the engine has no Compute Pressure (Firefox, Safari).
 *
 * The measure is that of Node's `perf_hooks.monitorEventLoopDelay`. It sees what this realm waits for: its own work and cores
 * that others hold. It does not see heat, nor a device that is busy but keeps up. The median of a few samples rather than a
 * mean, so that a single long task, a compilation say, is not taken for a strained device.
 */
export function createLoopDelay(): LoopDelay {
  let samples: number[] = [];
  return {
    add(latenessMs) {
      if (latenessMs >= SUSPENDED_MS) samples = [];
      else samples = [...samples, Math.max(0, latenessMs)].slice(-WINDOW_COUNT);
    },
    get delayMs() {
      if (samples.length < WINDOW_COUNT) return undefined;
      return samples.toSorted((a, b) => a - b)[(WINDOW_COUNT - 1) / 2];
    },
    get pressure() {
      const { delayMs } = this;
      return delayMs === undefined ? undefined : pressureOf(delayMs);
    },
  };
}

function pressureOf(delayMs: number): Pressure {
  if (delayMs >= CRITICAL_MS) return "critical";
  if (delayMs >= SERIOUS_MS) return "serious";
  return delayMs >= FAIR_MS ? "fair" : "nominal";
}
