import * as v from "valibot";
import { createBaseRate, savedBaseRateSchema } from "../base-rate";
import { MAX_LISTED } from "../defaults";
import type { FollowerCounts, Followers } from "./follower-counts";
import type { Steps } from "./roll-forward";
import { createTally } from "./tally";
import { createTrust, savedTrustSchema } from "./trust";

/**
 * A chain of witnesses, the most specific first: each names shares, is believed as far as its kind has been right
 * before (`trust.ts`), and hands what is left to the next. What remains after the last is left open.
 */
export interface Blend {
  level(group: string, followers: Followers): Level;
  /** The likeliest, and only so many that the mixer reads them all; sums to at most 1. */
  distribution(levels: readonly Level[]): Map<string, number>;
  /** Begins a chain whose levels are not kept, for the many questions of a look ahead. */
  begin(): void;
  /** Adds the next level of the chain. @returns what is left for those after it. */
  believe(group: string, followers: Followers): number;
  /** Of the chain, by number, all that have at least so much. Good until the next call. */
  steps(least: number): Steps;
  probabilityOf(levels: readonly Level[], id: number): number;
  /** To be called with the levels as they were before the use. */
  learn(levels: readonly Level[], symbol: string): void;
  save(): SavedBlend;
  load(saved: SavedBlend): void;
}

export interface Level {
  readonly group: string;
  readonly followers: Followers;
  readonly trust: number;
}

export const savedBlendSchema = v.object({ trust: savedTrustSchema, base: savedBaseRateSchema });
export type SavedBlend = v.InferOutput<typeof savedBlendSchema>;

export const NO_BLEND: SavedBlend = { trust: [], base: [] };

/** Below this the outcome says nothing about the levels further down. */
const LEAST_REACH = 1e-6;

/** @param names  What the numbers in the levels stand for. */
export function createBlend(names: FollowerCounts): Blend {
  const trust = createTrust();
  const base = createBaseRate();
  const tally = createTally();

  let left = 1;
  const steps = { count: 0, symbols: new Int32Array(64), shares: new Float64Array(64) };

  function begin(): void {
    tally.clear();
    left = 1;
  }

  function add(followers: Followers, kept: number): void {
    tally.addAll(followers, (left * kept) / followers.total);
    left *= 1 - kept;
  }

  return {
    level: (group, followers) => ({ group, followers, trust: trust.of(group, followers) }),

    distribution(levels) {
      begin();
      for (const { followers, trust: kept } of levels) add(followers, kept);
      return tally.highest(names, MAX_LISTED);
    },

    begin,
    believe(group, followers) {
      add(followers, trust.of(group, followers));
      return left;
    },

    steps(least) {
      const size = tally.size();
      if (size > steps.symbols.length) {
        steps.symbols = new Int32Array(2 * size);
        steps.shares = new Float64Array(2 * size);
      }
      steps.count = 0;
      for (let i = 0; i < size; i++) {
        const id = tally.idAt(i);
        const share = tally.of(id);
        if (share < least) continue;
        steps.symbols[steps.count] = id;
        steps.shares[steps.count] = share;
        steps.count += 1;
      }
      return steps;
    },

    probabilityOf(levels, id) {
      let [sum, left] = [0, 1];
      for (const { followers, trust: kept } of levels) {
        sum += left * kept * shareOf(followers, id);
        left *= 1 - kept;
      }
      return sum;
    },

    learn(levels, symbol) {
      const id = names.idOf(symbol);
      let below = base.of(symbol);
      const credits = new Float64Array(levels.length);
      for (let i = levels.length - 1; i >= 0; i--) {
        const { followers, trust: kept } = levels[i]!;
        const own = kept * shareOf(followers, id);
        const total = own + (1 - kept) * below;
        credits[i] = own / total;
        below = total;
      }
      let reach = 1;
      for (let i = 0; i < levels.length; i++) {
        const { group, followers } = levels[i]!;
        trust.learn(group, followers, reach, credits[i]!);
        reach *= 1 - credits[i]!;
        if (reach < LEAST_REACH) break;
      }
      base.observe(symbol);
    },

    save: () => ({ trust: trust.save(), base: base.save() }),
    load(saved) {
      trust.load(saved.trust);
      base.load(saved.base);
    },
  };
}

function shareOf({ ids, counts, total }: Followers, id: number): number {
  const at = ids.indexOf(id);
  return at === -1 ? 0 : counts[at]! / total;
}
