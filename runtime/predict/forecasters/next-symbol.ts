import * as v from "valibot";
import { createBlend, type Level, NO_BLEND, savedBlendSchema } from "./blend";
import { beforeKey, EMPTY_KEY, lengthened, pairKey } from "./contexts";
import {
  type CountLimits,
  createFollowerCounts,
  type Followers,
  NO_COUNTS,
  savedCountsSchema,
} from "./follower-counts";
import type { Steps } from "./roll-forward";
import { createTally } from "./tally";

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
  /** Sums to at most 1. A history that is the same list as before must have the same symbols. */
  distribution(history: readonly string[]): ReadonlyMap<string, number>;
  probabilityOf(history: readonly string[], symbol: string): number;
  /** Numbers in place of symbols, for many questions between two observations; they change with those. */
  numberOf(symbol: string): number;
  edition(): number;
  numbersOf(history: readonly string[]): readonly number[];
  symbolOf(number: number): string;
  /** Of a history in numbers: what has at least so much. */
  steps(history: readonly number[], least: number): Steps;
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
  readonly ids: readonly number[];
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

const ORDER_NAMES = Array.from({ length: 32 }, (_, order) => String(order));

export function createNextSymbol(options: NextSymbolOptions): NextSymbol {
  const counts = createFollowerCounts(options);
  const blend = createBlend(counts);
  /** The same history is asked about several times a use. */
  let last: Known | undefined;
  const used = createTally();
  /** Of the orders, from the first on. */
  const rows: Followers[] = [];

  function know(history: readonly string[]): Known {
    if (last?.history !== history) {
      const ids = history.map(counts.idOf);
      last = { history, ids, levels: findLevels(ids), distribution: undefined };
    }
    return last;
  }

  /** Hash of the symbol so many places from the end. */
  const hashFromEnd = (ids: readonly number[], place: number): number =>
    counts.hashOf(ids[ids.length - place]!);

  /** The contexts that survive a detour, of a history of two at least. */
  const pairOf = (ids: readonly number[]): number => pairKey(hashFromEnd(ids, 1), hashFromEnd(ids, 2));
  const beforeOf = (ids: readonly number[]): number => beforeKey(hashFromEnd(ids, 2));

  /** Offers what is known after a history, the most specific first, as long as the taker wants more. */
  function offer(ids: readonly number[], take: (group: string, followers: Followers) => boolean): void {
    const orders = Math.min(options.maxOrder, ids.length);
    let known = 0;
    for (let key = EMPTY_KEY; known < orders; known++) {
      key = lengthened(key, hashFromEnd(ids, known + 1));
      const followers = counts.after(key);
      if (followers === undefined) break;
      rows[known] = followers;
    }
    for (let order = known; order > 0; order--) if (!take(ORDER_NAMES[order]!, rows[order - 1]!)) return;
    if (ids.length >= 2) {
      const pair = counts.after(pairOf(ids));
      if (pair !== undefined && !take("pair", pair)) return;
      const before = counts.after(beforeOf(ids));
      if (before !== undefined && !take("before", before)) return;
    }
    const used = usedInVisit(ids);
    if (used !== undefined) take("visit", used);
  }

  function findLevels(ids: readonly number[]): readonly Level[] {
    const levels: Level[] = [];
    offer(ids, (group, followers) => levels.push(blend.level(group, followers)) > 0);
    return levels;
  }

  function usedInVisit(history: readonly number[]): Followers | undefined {
    used.clear();
    let [weight, total] = [1, 0];
    for (let i = history.length - 1; i >= 0; i--) {
      if (options.marks.has(counts.nameOf(history[i]!))) continue;
      used.add(history[i]!, weight);
      total += weight;
      weight *= RECENCY;
    }
    return total === 0 ? undefined : used.row(total);
  }

  return {
    observe(history, symbol) {
      const { ids: idsBefore, levels } = know(history);
      blend.learn(levels, symbol);
      last = undefined;
      const edition = counts.edition();
      counts.tidy();
      const ids = counts.edition() === edition ? idsBefore : history.map(counts.idOf);
      const id = counts.idOf(symbol);
      let key = EMPTY_KEY;
      for (let order = 1; order <= Math.min(options.maxOrder, ids.length); order++) {
        key = lengthened(key, hashFromEnd(ids, order));
        if (!counts.add(key, id)) break;
      }
      if (ids.length < 2) return;
      counts.add(pairOf(ids), id);
      counts.add(beforeOf(ids), id);
    },
    distribution(history) {
      const known = know(history);
      known.distribution ??= blend.distribution(known.levels);
      return known.distribution;
    },
    probabilityOf: (history, symbol) => blend.probabilityOf(know(history).levels, counts.idOf(symbol)),
    numberOf: counts.idOf,
    edition: counts.edition,
    numbersOf: (history) => know(history).ids,
    symbolOf: counts.nameOf,
    steps(ids, least) {
      blend.begin();
      // Levels that less than `least` is left for have nothing to add that matters.
      offer(ids, (group, followers) => blend.believe(group, followers) >= least);
      return blend.steps(least);
    },
    pairCount: counts.pairCount,
    save: () => ({ counts: counts.save(), blend: blend.save() }),
    load(saved) {
      last = undefined;
      counts.load(saved.counts);
      blend.load(saved.blend);
    },
  };
}
