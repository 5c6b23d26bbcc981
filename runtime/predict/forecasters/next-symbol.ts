import * as v from "valibot";
import { createBlend, type Level, NO_BLEND, savedBlendSchema } from "./blend";
import { type Context, detours, suffixes } from "./contexts";
import {
  type CountLimits,
  createFollowerCounts,
  type Followers,
  NO_COUNTS,
  savedCountsSchema,
} from "./follower-counts";

/**
 * Variable-order model of the next symbol, learned online.
 *
 * Each order from `maxOrder` down to 1 offers the relative frequencies seen after that context, and hands the rest of
 * the probability to the level below it; how much it keeps is learned (`blend.ts`). A PPM blend without fixed escapes:
 * with the escapes of method C the same counts are over-confident on sparse data. Below order 1 two contexts that
 * survive a detour (`contexts.ts`), and last what this visit has used already, the recent counting more: people go back.
 * What remains is left open.
 *
 * An order is counted only where the order below it had been seen before: a context is worth its memory from its second
 * use on, and so orders may be long (12) at the cost of one new row a use.
 *
 * @see Begleiter, El-Yaniv, Yona 2004, "On Prediction Using Variable Order Markov Models" (JAIR 22)
 */
export interface NextSymbol {
  observe(history: readonly string[], symbol: string): void;
  /** Sums to at most 1. */
  distribution(history: readonly string[]): Map<string, number>;
  pairCount(): number;
  save(): SavedNextSymbol;
  load(saved: SavedNextSymbol): void;
}

export const savedNextSymbolSchema = v.object({
  counts: savedCountsSchema,
  blend: savedBlendSchema,
});
export type SavedNextSymbol = v.InferOutput<typeof savedNextSymbolSchema>;

export const NO_NEXT_SYMBOL: SavedNextSymbol = { counts: NO_COUNTS, blend: NO_BLEND };

export interface NextSymbolOptions extends CountLimits {
  readonly maxOrder: number;
  /** Symbols of a history that are marks, not something to go back to. */
  readonly marks: ReadonlySet<string>;
}

/** Weight of a use against the one after it. Anything from .5 to .8 scores the same on the shared sets. */
const RECENCY = 0.8;

export function createNextSymbol(options: NextSymbolOptions): NextSymbol {
  const counts = createFollowerCounts(options);
  const blend = createBlend();

  function levelsOf(history: readonly string[]): Level[] {
    const levels: Level[] = [];
    for (const { group, key } of suffixes(history, options.maxOrder)) {
      const followers = counts.after(key);
      if (followers === undefined) break;
      levels.unshift(blend.level(group, followers));
    }
    for (const { group, key } of detours(history)) {
      const followers = counts.after(key);
      if (followers !== undefined) levels.push(blend.level(group, followers));
    }
    const used = usedInVisit(history, options.marks);
    if (used !== undefined) levels.push(blend.level("visit", used));
    return levels;
  }

  return {
    observe(history, symbol) {
      blend.learn(levelsOf(history), symbol);
      for (const { key } of knownOnes(suffixes(history, options.maxOrder))) counts.add(key, symbol);
      for (const { key } of detours(history)) counts.add(key, symbol);
    },
    distribution: (history) => blend.distribution(levelsOf(history)),
    pairCount: counts.pairCount,
    save: () => ({ counts: counts.save(), blend: blend.save() }),
    load(saved) {
      counts.load(saved.counts);
      blend.load(saved.blend);
    },
  };

  /** Contexts seen before, and the next longer one. */
  function knownOnes(contexts: readonly Context[]): readonly Context[] {
    const known = contexts.findIndex(({ key }) => counts.after(key) === undefined);
    return known === -1 ? contexts : contexts.slice(0, known + 1);
  }
}

function usedInVisit(history: readonly string[], marks: ReadonlySet<string>): Followers | undefined {
  const weights = new Map<string, number>();
  let weight = 1;
  let total = 0;
  for (let i = history.length - 1; i >= 0; i--) {
    const symbol = history[i]!;
    if (marks.has(symbol)) continue;
    weights.set(symbol, (weights.get(symbol) ?? 0) + weight);
    total += weight;
    weight *= RECENCY;
  }
  return total === 0 ? undefined : { names: [...weights.keys()], counts: [...weights.values()], total };
}
