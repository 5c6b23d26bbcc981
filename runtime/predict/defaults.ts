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

/** Assumed time between two services until one was measured, in ms. A guess about people; learned within a visit. */
export const UNKNOWN_GAP_MS = 15_000;

/** Quality of the link as the Network Information API grades it (`effectiveType`). */
export type LinkGrade = "slow-2g" | "2g" | "3g" | "4g";

/**
 * Least probability worth the bytes, by link. The thresholds of Guess.js, the only ones in wide use (guess-js/guess:
 * packages/guess-webpack/src/utils.ts).
 */
export const PREFETCH_PROBABILITY: Readonly<Record<LinkGrade, number>> = {
  "4g": 0.15,
  "3g": 0.3,
  "2g": 0.45,
  "slow-2g": 0.6,
};

/** Compiling costs a core and no bytes: about a third of such plans is used (facts/prediction.md §2d, t = .25). */
export const COMPILE_PROBABILITY = 0.3;

/**
 * An instance costs memory (1 MB for a C guest, 38 to 89 MB for a large one, facts/wasm.md §1) for as long as it
 * waits: only what is more likely used than not (facts/prediction.md §2d, t = .5: precision .45 to .94).
 */
export const INSTANTIATE_PROBABILITY = 0.5;

/** Cold start assumed until one was measured, in ms: between a C guest (30) and a Go one (540), facts/wasm.md §1. */
export const UNKNOWN_COLD_START_MS = 200;

/** A step is called wasted when the service was not used within this many times the forecast time. */
export const WASTE_FACTOR = 3;

/** … and not before this: a person who reads for half a minute has not yet changed their mind. */
export const WASTE_AFTER_AT_LEAST_MS = 60_000;
