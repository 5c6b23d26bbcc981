import * as v from "valibot";
import { createBaseRate, savedBaseRateSchema } from "../base-rate";
import { MAX_LISTED } from "../defaults";
import type { FollowerCounts, Followers } from "./follower-counts";
import type { Steps } from "./roll-forward";
import { createTally, highestOf } from "./tally";
import { createTrust, savedTrustSchema } from "./trust";

/**
 * A chain of witnesses, the most specific first: each names shares, is believed as far as its kind has been right
 * before (`trust.ts`), and hands what is left to the next. What remains after the last is left open.
 */
export interface Blend {
  level(group: string, followers: Followers): Level;
  /** The likeliest, and only so many that the mixer reads them all; sums to at most 1. */
  distribution(levels: readonly Level[]): Map<string, number>;
  /** By number, all that have at least so much. */
  steps(levels: readonly Level[], least: number): Steps<number>;
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

  /** Levels that less than `least` is left for have nothing to add that matters. */
  function addUp(levels: readonly Level[], least: number): void {
    tally.clear();
    let left = 1;
    for (const { followers, trust: kept } of levels) {
      const { ids, counts, total } = followers;
      const scale = (left * kept) / total;
      for (let i = 0; i < ids.length; i++) tally.add(ids[i]!, scale * counts[i]!);
      left *= 1 - kept;
      if (left < least) break;
    }
  }

  return {
    level: (group, followers) => ({ group, followers, trust: trust.of(group, followers) }),

    distribution(levels) {
      addUp(levels, 0);
      return highestOf(tally, names, MAX_LISTED);
    },

    steps(levels, least) {
      addUp(levels, least);
      const symbols: number[] = [];
      const shares: number[] = [];
      for (const id of tally.ids()) {
        const share = tally.of(id);
        if (share < least) continue;
        symbols.push(id);
        shares.push(share);
      }
      return { symbols, shares };
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
      const credits = levels.map(() => 0);
      for (let i = levels.length - 1; i >= 0; i--) {
        const { followers, trust: kept } = levels[i]!;
        const own = kept * shareOf(followers, id);
        const total = own + (1 - kept) * below;
        credits[i] = own / total;
        below = total;
      }
      let reach = 1;
      for (const [i, { group, followers }] of levels.entries()) {
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
