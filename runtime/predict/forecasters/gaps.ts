import * as v from "valibot";
import { UNKNOWN_GAP_MS } from "../defaults";

/**
 * Typical time from the first use of one service to the first use of the next.
 *
 * A running mean of logarithms: pauses of people are log-normal at best (seconds of clicking, minutes of reading), and
 * one lunch break must not move the figure of a step that takes seconds.
 */
export interface Gaps {
  observe(from: string, to: string, gapMs: number): void;
  /** Falls back to the mean of all gaps, then to an assumption. */
  typicalMs(from: string, to: string): number;
  save(): SavedGaps;
  load(saved: SavedGaps): void;
}

const logMs = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(Math.log(Number.MAX_SAFE_INTEGER)));
const seenTimes = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const savedGapsSchema = v.array(v.tuple([v.string(), logMs, seenTimes]));
export type SavedGaps = v.InferOutput<typeof savedGapsSchema>;

/** Later gaps keep this weight, so that habits may change: about the last twenty count. */
const LEAST_RATE = 0.1;

const MAX_PAIRS = 2_000;

/** Key of the mean over all pairs. Two services make a key with a separator in it, so no pair can take this one. */
const ANY_PAIR = "any";

export function createGaps(): Gaps {
  const means = new Map<string, { meanLogMs: number; times: number }>();

  function fold(key: string, valueLogMs: number): void {
    const before = means.get(key) ?? { meanLogMs: 0, times: 0 };
    const times = before.times + 1;
    const rate = Math.max(1 / times, LEAST_RATE);
    means.delete(key);
    means.set(key, { meanLogMs: before.meanLogMs + rate * (valueLogMs - before.meanLogMs), times });
  }

  return {
    observe(from, to, gapMs) {
      const valueLogMs = Math.log(Math.max(1, gapMs));
      fold(pairKey(from, to), valueLogMs);
      fold(ANY_PAIR, valueLogMs);
      if (means.size > MAX_PAIRS) {
        for (const oldest of means.keys()) {
          means.delete(oldest);
          break;
        }
      }
    },
    typicalMs(from, to) {
      const mean = means.get(pairKey(from, to)) ?? means.get(ANY_PAIR);
      return mean === undefined ? UNKNOWN_GAP_MS : Math.exp(mean.meanLogMs);
    },
    save: () => [...means].map(([key, { meanLogMs, times }]) => [key, meanLogMs, times]),
    load(saved) {
      means.clear();
      for (const [key, meanLogMs, times] of saved.slice(-MAX_PAIRS)) means.set(key, { meanLogMs, times });
    },
  };
}

const pairKey = (from: string, to: string): string => `${from}\u0000${to}`;
