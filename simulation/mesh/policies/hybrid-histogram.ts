import type { Policy } from "./policy";

/**
 * The hybrid histogram policy of Azure Functions, per service: a histogram of idle times of a minute's width up to four
 * hours; unload after a use, load again at its 5th percentile less a tenth, keep until its 99th and a tenth more. Where the
 * histogram says nothing (too few idle times, too many out of bounds, or all bins alike: a coefficient of variation of
 * the bins below 2), keep for the four hours, loading nothing ahead. The ARIMA for rare services is left out: no service of
 * the sets has idle times of hours within one mesh's life.
 *
 * It is given all that the mesh's manager is: the idle times of all devices, in the order in which they were seen.
 *
 * @see Shahrad et al. 2020, "Serverless in the Wild" (USENIX ATC), §4.2
 */
const BIN_MS = 60_000;
const BIN_COUNT = 240;
const MARGIN = 0.1;
const LEAST_VARIATION = 2;
const LEAST_IDLE_TIMES = 10;
const MOST_OUT_OF_BOUNDS = 0.5;

interface Histogram {
  readonly bins: number[];
  total: number;
  outOfBounds: number;
}

export interface Windows {
  readonly prewarmMs: number;
  readonly keepMs: number;
}

/** @param scale  Of all windows, for the curve; 1 is the policy as published. */
export function createHybridHistogram(scale = 1): Policy {
  const histograms = new Map<string, Histogram>();
  let lastAt = new Map<string, number>();

  function learn(service: string, at: number): Histogram {
    const histogram = histograms.get(service) ?? { bins: Array(BIN_COUNT).fill(0), total: 0, outOfBounds: 0 };
    histograms.set(service, histogram);
    const before = lastAt.get(service);
    if (before !== undefined) count(histogram, at - before);
    lastAt.set(service, at);
    return histogram;
  }

  return {
    onOpen() {
      lastAt = new Map();
    },
    onLesson: learn,
    onUse(world, service, at) {
      const { prewarmMs, keepMs } = windowsOf(learn(service, at));
      const untilAt = at + scale * (prewarmMs + keepMs);
      if (prewarmMs === 0) return world.keepUntil(service, untilAt);
      world.retire(service, at);
      world.start(service, at, at + scale * prewarmMs, untilAt);
    },
  };
}

function count(histogram: Histogram, idleMs: number): void {
  const bin = Math.floor(idleMs / BIN_MS);
  if (bin < BIN_COUNT) {
    histogram.bins[bin]! += 1;
    histogram.total += 1;
  } else histogram.outOfBounds += 1;
}

/** From the end of a use: when to load, and for how long to keep from then on. */
export function windowsOf({ bins, total, outOfBounds }: Histogram): Windows {
  const standard = { prewarmMs: 0, keepMs: BIN_COUNT * BIN_MS };
  if (total < LEAST_IDLE_TIMES || outOfBounds > MOST_OUT_OF_BOUNDS * (total + outOfBounds)) return standard;
  const mean = total / BIN_COUNT;
  const variance = bins.reduce((sum, bin) => sum + (bin - mean) ** 2, 0) / BIN_COUNT;
  if (Math.sqrt(variance) / mean < LEAST_VARIATION) return standard;
  const head = binAt(bins, 0.05 * total);
  const tail = binAt(bins, 0.99 * total) + 1;
  const prewarmMs = head * BIN_MS * (1 - MARGIN);
  return { prewarmMs, keepMs: tail * BIN_MS * (1 + MARGIN) - prewarmMs };
}

function binAt(bins: readonly number[], least: number): number {
  let sum = 0;
  for (const [bin, each] of bins.entries()) {
    sum += each;
    if (sum >= least) return bin;
  }
  return bins.length - 1;
}
