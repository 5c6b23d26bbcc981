import * as v from "valibot";
import { type CountLimits, createContextCounts, type Followers, savedCountsSchema } from "./context-counts";
import { createTrust, type Evidence, savedTrustSchema } from "./trust";

/**
 * Variable-order model of the next symbol, learned online.
 *
 * Each order from `maxOrder` down to 0 offers the relative frequencies seen after that context, and hands the rest of
 * the probability to the order below it; how much it keeps is learned (`trust.ts`). A PPM blend without fixed escapes:
 * with the escapes of method C the same counts are over-confident on sparse data (order 5, shared sets: ECE .06 to .18
 * and 0.2 to 0.7 bits more per event, against an ECE of .01 to .05 here; equal on the near-deterministic trainticket).
 * One level between order 1 and order 0 holds what this visit has used already, the recent counting more: people go
 * back (epub: +3.5 points hit@1).
 *
 * What remains below order 0 is shared equally by all known symbols and one that was never seen.
 */
export interface NextSymbol {
  observe(history: readonly string[], symbol: string): void;
  /** Sums to at most 1, over every symbol seen so far. */
  distribution(history: readonly string[]): Map<string, number>;
  pairCount(): number;
  save(): SavedNextSymbol;
  load(saved: SavedNextSymbol): void;
}

export const savedNextSymbolSchema = v.object({ counts: savedCountsSchema, trust: savedTrustSchema });
export type SavedNextSymbol = v.InferOutput<typeof savedNextSymbolSchema>;

export interface NextSymbolOptions extends CountLimits {
  /** Symbols of a history that are marks, not something to go back to. */
  readonly marks: ReadonlySet<string>;
}

/** Weight of a use against the one after it. Anything from .5 to .8 scores the same on the shared sets. */
const RECENCY = 0.8;

/** Below this the outcome says nothing about the levels further down. */
const LEAST_REACH = 1e-6;

interface Level {
  readonly followers: Followers;
  readonly evidence: Evidence;
  readonly trust: number;
}

export function createNextSymbol(options: NextSymbolOptions): NextSymbol {
  const counts = createContextCounts(options);
  const trust = createTrust();

  function levelsOf(history: readonly string[]): Level[] {
    const levels: Level[] = [];
    const offer = (group: string, followers: Followers | undefined) => {
      if (followers === undefined) return;
      const { total, highest } = followers;
      const evidence = { group, total, highest, followers: followers.counts.size };
      levels.push({ followers, evidence, trust: trust.of(evidence) });
    };
    for (let order = Math.min(options.maxOrder, history.length); order > 0; order--) {
      offer(String(order), counts.after(history, order));
    }
    offer("visit", usedInVisit(history, options.marks));
    offer("0", counts.after(history, 0));
    return levels;
  }

  return {
    observe(history, symbol) {
      const levels = levelsOf(history);
      let below = 1 / ((counts.after(history, 0)?.counts.size ?? 0) + 1);
      const credits = levels.map(() => 0);
      for (let i = levels.length - 1; i >= 0; i--) {
        const { followers, trust } = levels[i]!;
        const own = (trust * (followers.counts.get(symbol) ?? 0)) / followers.total;
        const total = own + (1 - trust) * below;
        credits[i] = own / total;
        below = total;
      }
      let reach = 1;
      for (const [i, level] of levels.entries()) {
        const credit = credits[i]!;
        trust.learn(level.evidence, reach, credit);
        reach *= 1 - credit;
        if (reach < LEAST_REACH) break;
      }
      counts.count(history, symbol);
    },

    distribution(history) {
      const probabilities = new Map<string, number>();
      let left = 1;
      for (const { followers, trust } of levelsOf(history)) {
        for (const [symbol, count] of followers.counts) {
          const own = (left * trust * count) / followers.total;
          probabilities.set(symbol, (probabilities.get(symbol) ?? 0) + own);
        }
        left *= 1 - trust;
      }
      const share = left / (probabilities.size + 1);
      for (const [symbol, probability] of probabilities) probabilities.set(symbol, probability + share);
      return probabilities;
    },

    pairCount: counts.pairCount,
    save: () => ({ counts: counts.save(), trust: trust.save() }),
    load(saved) {
      counts.load(saved.counts);
      trust.load(saved.trust);
    },
  };
}

function usedInVisit(history: readonly string[], marks: ReadonlySet<string>): Followers | undefined {
  const counts = new Map<string, number>();
  let weight = 1;
  let total = 0;
  for (let i = history.length - 1; i >= 0; i--) {
    const symbol = history[i]!;
    if (marks.has(symbol)) continue;
    counts.set(symbol, (counts.get(symbol) ?? 0) + weight);
    total += weight;
    weight *= RECENCY;
  }
  return total === 0 ? undefined : { counts, total, highest: Math.max(...counts.values()) };
}
