import * as v from "valibot";
import { createBaseRate, savedBaseRateSchema } from "../base-rate";
import type { FollowerCounts, Followers } from "./follower-counts";
import { createTally, highestOf } from "./tally";
import { createTrust, type Evidence, savedTrustSchema } from "./trust";

/**
 * A chain of witnesses, the most specific first: each names shares, is believed as far as its kind has been right
 * before (`trust.ts`), and hands what is left to the next. What remains after the last is left open.
 */
export interface Blend {
  level(group: string, followers: Followers): Level;
  /**
   * The likeliest, and only so many that the mixer reads them all; sums to at most 1.
   *
   * @param least  What has less is left out.
   */
  distribution(levels: readonly Level[], least?: number): Map<string, number>;
  /** To be called with the levels as they were before the use. */
  learn(levels: readonly Level[], symbol: string): void;
  save(): SavedBlend;
  load(saved: SavedBlend): void;
}

export interface Level {
  readonly followers: Followers;
  readonly evidence: Evidence;
  readonly trust: number;
}

export const savedBlendSchema = v.object({ trust: savedTrustSchema, base: savedBaseRateSchema });
export type SavedBlend = v.InferOutput<typeof savedBlendSchema>;

export const NO_BLEND: SavedBlend = { trust: [], base: [] };

const MAX_LISTED = 32;

/** Below this the outcome says nothing about the levels further down. */
const LEAST_REACH = 1e-6;

/** @param names  What the numbers in the levels stand for. */
export function createBlend(names: FollowerCounts): Blend {
  const trust = createTrust();
  const base = createBaseRate();
  const tally = createTally();

  return {
    level(group, followers) {
      const { total, highest, ids } = followers;
      const evidence = { group, total, highest, followers: ids.length };
      return { followers, evidence, trust: trust.of(evidence) };
    },

    distribution(levels, least) {
      tally.clear();
      let left = 1;
      for (const { followers, trust: kept } of levels) {
        const { ids, counts, total } = followers;
        const scale = (left * kept) / total;
        for (let i = 0; i < ids.length; i++) tally.add(ids[i]!, scale * counts[i]!);
        left *= 1 - kept;
      }
      return highestOf(tally, names, MAX_LISTED, least);
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
      for (const [i, { evidence }] of levels.entries()) {
        trust.learn(evidence, reach, credits[i]!);
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
