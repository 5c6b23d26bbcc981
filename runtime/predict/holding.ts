import type { UseCurve } from "./use-curve";

/** What one replica would bring and cost, in milliseconds of waiting. */
export interface Stake {
  /** Saved by a use that finds it ready. */
  readonly missMs: number;
  /** Until it is ready; a use before that saves about half. */
  readonly startMs: number;
  /** Of holding it for a second. */
  readonly perSecondMs: number;
  /** Lost when it is not used, now or later. */
  readonly vainMs: number;
  /** That it is used at all, sooner or later. */
  readonly probability: number;
}

export interface Holding {
  /** Expected saving less expected cost; 0: not worth it for any length of time. */
  readonly worthMs: number;
  readonly keepMs: number;
}

const NOT_WORTH_IT: Holding = { worthMs: 0, keepMs: 0 };

/** Lengths of time considered: from a second to four hours, by half octaves. Finer steps change a worth by under 2 %. */
const KEEP_MS: readonly number[] = Array.from({ length: 29 }, (_, i) => 1_000 * 2 ** (i / 2));

/**
 * For how long to hold a replica: as long as what the next stretch of time may save is more than what it costs.
 *
 * Holding until `T` or the use, whichever comes first, is worth `missMs × P(use within T)`, and costs the expected time
 * held, which is the integral of 1 − P. The best T is sought over all, not by the first fall: a rhythm of ten minutes has
 * nothing to offer for nine.
 */
export function bestHolding(use: UseCurve, stake: Stake): Holding {
  const most = use(KEEP_MS.at(-1)!);
  const highestMs = most * stake.missMs - (1 - Math.max(most, stake.probability)) * stake.vainMs;
  let best = NOT_WORTH_IT;
  let heldSeconds = 0;
  let before = { ms: 0, used: 0 };
  const tooSoon = (use(stake.startMs) * stake.missMs) / 2;
  for (const keepMs of KEEP_MS) {
    const used = use(keepMs);
    heldSeconds += ((keepMs - before.ms) / 1_000) * (1 - (used + before.used) / 2);
    before = { ms: keepMs, used };
    // What is held for longer costs more yet; all it could still gain is known.
    if (highestMs - heldSeconds * stake.perSecondMs <= best.worthMs) break;
    const saved = Math.max(0, used * stake.missMs - Math.min(tooSoon, (used * stake.missMs) / 2));
    const worthMs =
      saved - heldSeconds * stake.perSecondMs - (1 - Math.max(used, stake.probability)) * stake.vainMs;
    if (worthMs > best.worthMs) best = { worthMs, keepMs };
  }
  return best;
}
