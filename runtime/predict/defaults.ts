/**
 * Silence after which the next use opens a new visit: the usual cut of web sessions, and the one used to make the
 * evaluation sets (shared data, README: "30-min sessions per host").
 */
export const VISIT_GAP_MS = 30 * 60_000;

/**
 * How far a forecast looks, in services different from each other. Three: the slowest guests take 0.5 to 1.3 s to
 * start (facts/wasm.md §1), a step of a person takes seconds, so that one step is enough on a fast link and three
 * are enough where the bytes must come over a slow one.
 */
export const HORIZON_SERVICES = 3;

/** Changes of service that a forecast may look through: going back to a ready service does not use up the horizon. */
export const HORIZON_CHANGES = 6;

/** The other horizon, of forecasts that come from the clock: the interval at which ARIMA counts. */
export const HALF_HOUR_MS = 30 * 60_000;

/** Services of one list: the mixer reads no more, and no device has room for as many at once. */
export const MAX_LISTED = 32;

/** Forecasts of less are left out: the lowest threshold of the planner is .15. */
export const LEAST_FORECAST = 0.01;

/** Assumed time between two services until one was measured, in ms. A guess about people; learned within a visit. */
export const UNKNOWN_GAP_MS = 15_000;

/** From here on a person notices a pause (Miller 1968; the 100 ms of RAIL). */
const NOTICED_MS = 100;

/**
 * How long a wait is felt: the tenth second weighs less than the first. Satisfaction falls with the logarithm of the time
 * waited (ITU-T G.1030; Egger et al. 2012, "Waiting times in quality of experience for web based services"); and there is
 * a pause at all as soon as a request finds no replica.
 */
export const feltMs = (waitMs: number): number =>
  waitMs <= 0 ? 0 : NOTICED_MS * (1 + Math.log(1 + waitMs / NOTICED_MS));

/** Quality of the link as the Network Information API grades it (`effectiveType`). */
export type LinkGrade = "slow-2g" | "2g" | "3g" | "4g";

export const MIB = 1024 * 1024;

/**
 * A MiB over each link, in ms: at the upper bounds of the Network Information API (slow-2g 50, 2g 70, 3g 700 kbit/s), and
 * for 4g, which has none, at the 10 Mbit/s where Chromium caps `downlink`.
 */
export const LINK_MS_PER_MIB: Readonly<Record<LinkGrade, number>> = {
  "4g": 840,
  "3g": 12_000,
  "2g": 120_000,
  "slow-2g": 168_000,
};

/**
 * Least probability worth the bytes, by link. The thresholds of Guess.js, the only ones in wide use (guess-js/guess:
 * packages/guess-webpack/src/utils.ts).
 */
const PREFETCH_PROBABILITY: Readonly<Record<LinkGrade, number>> = {
  "4g": 0.15,
  "3g": 0.3,
  "2g": 0.45,
  "slow-2g": 0.6,
};

/** What the planner trades against each other: everything in milliseconds that somebody waits. */
export interface ExchangeRates {
  /** A MiB held for a second. */
  readonly waitMsPerMibSecond: number;
  /** A MiB fetched and not used. */
  readonly waitMsPerMib: Readonly<Record<LinkGrade, number>>;
  /** A millisecond of a core for what is not used. */
  readonly waitMsPerCoreMs: number;
}

/** The price of a MiB at which fetching one is worth it from the given probability on: p × saved = (1 − p) × price. */
const priceOfMib = (link: LinkGrade): number =>
  (feltMs(LINK_MS_PER_MIB[link]) * PREFETCH_PROBABILITY[link]) / (1 - PREFETCH_PROBABILITY[link]);

export const EXCHANGE_RATES: ExchangeRates = {
  // The replay of nasa holds about half as much memory with it as ten minutes of keep-alive (docs/prediction/planner.md).
  waitMsPerMibSecond: 0.0015,
  waitMsPerMib: {
    "4g": priceOfMib("4g"),
    "3g": priceOfMib("3g"),
    "2g": priceOfMib("2g"),
    "slow-2g": priceOfMib("slow-2g"),
  },
  // One of four cores, as a middling phone or laptop has them, and somebody else would want it a fifth of the time.
  waitMsPerCoreMs: 0.05,
};

/** Cold start assumed until one was measured, in ms: between a C guest (30) and a Go one (540), facts/wasm.md §1. */
export const UNKNOWN_COLD_START_MS = 200;

/** Of a cold start without the download: from .2 for the smallest guests to .95 for the largest (facts/wasm.md §1). */
export const COMPILE_SHARE = 0.5;

/** Memory of a replica where nothing is known: a worker with a small guest, and six times its code (facts/wasm.md §1). */
export const REPLICA_BYTES = 1 * MIB;
export const MEMORY_PER_BYTE = 6;

/**
 * What may be held or fetched for nothing within an hour, whatever the forecasts say. Of memory: as much as a fixed
 * keep-alive of ten minutes would, on all that the device grants at once. Of bytes: four plans' worth.
 */
export const WASTE_HOLD_SECONDS = 600;
export const WASTE_PLANS = 4;

/** A step is called wasted when the service was not used within this many times the forecast time. */
export const WASTE_FACTOR = 3;

/** … and not before this: a person who reads for half a minute has not yet changed their mind. */
export const WASTE_AFTER_AT_LEAST_MS = 60_000;
