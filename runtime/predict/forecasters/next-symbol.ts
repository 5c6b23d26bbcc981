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
  /**
   * Sums to at most 1. A history that is the same list as before must have the same symbols.
   *
   * @param least  What has less is left out.
   */
  distribution(history: readonly string[], least?: number): ReadonlyMap<string, number>;
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

interface Known {
  readonly history: readonly string[];
  readonly levels: readonly Level[];
  distribution: ReadonlyMap<string, number> | undefined;
}

export interface NextSymbolOptions extends CountLimits {
  readonly maxOrder: number;
  /** Symbols of a history that are marks, not something to go back to. */
  readonly marks: ReadonlySet<string>;
}

/** Weight of a use against the one after it. Anything from .5 to .8 scores the same on the shared sets. */
const RECENCY = 0.8;

export function createNextSymbol(options: NextSymbolOptions): NextSymbol {
  const counts = createFollowerCounts(options);
  const blend = createBlend(counts);
  /** The same history is asked about several times a use. */
  let last: Known | undefined;

  function levelsOf(history: readonly string[]): readonly Level[] {
    return last?.history === history ? last.levels : findLevels(history);
  }

  function know(history: readonly string[]): Known {
    if (last?.history !== history) last = { history, levels: findLevels(history), distribution: undefined };
    return last;
  }

  function findLevels(history: readonly string[]): readonly Level[] {
    const levels: Level[] = [];
    for (const { group, key } of suffixes(history, options.maxOrder)) {
      const followers = counts.after(key);
      if (followers === undefined) break;
      levels.push(blend.level(group, followers));
    }
    levels.reverse();
    for (const { group, key } of detours(history)) {
      const followers = counts.after(key);
      if (followers !== undefined) levels.push(blend.level(group, followers));
    }
    const used = usedInVisit(history);
    if (used !== undefined) levels.push(blend.level("visit", used));
    return levels;
  }

  function usedInVisit(history: readonly string[]): Followers | undefined {
    const weights = new Map<number, number>();
    let [weight, total, highest] = [1, 0, 0];
    for (let i = history.length - 1; i >= 0; i--) {
      const symbol = history[i]!;
      if (options.marks.has(symbol)) continue;
      const id = counts.idOf(symbol);
      const sum = (weights.get(id) ?? 0) + weight;
      weights.set(id, sum);
      highest = Math.max(highest, sum);
      total += weight;
      weight *= RECENCY;
    }
    if (total === 0) return undefined;
    return { ids: [...weights.keys()], counts: [...weights.values()], total, highest };
  }

  return {
    observe(history, symbol) {
      blend.learn(levelsOf(history), symbol);
      last = undefined;
      counts.tidy();
      const id = counts.idOf(symbol);
      for (const { key } of knownOnes(suffixes(history, options.maxOrder))) counts.add(key, id);
      for (const { key } of detours(history)) counts.add(key, id);
    },
    distribution(history, least) {
      if (least !== undefined) return blend.distribution(levelsOf(history), least);
      const known = know(history);
      known.distribution ??= blend.distribution(known.levels);
      return known.distribution;
    },
    pairCount: counts.pairCount,
    save: () => ({ counts: counts.save(), blend: blend.save() }),
    load(saved) {
      last = undefined;
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
