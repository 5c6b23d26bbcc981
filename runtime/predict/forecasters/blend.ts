import * as v from "valibot";
import { createBaseRate, savedBaseRateSchema } from "../base-rate";
import type { Followers } from "./follower-counts";
import { createTrust, type Evidence, savedTrustSchema } from "./trust";

/**
 * A chain of witnesses, the most specific first: each names shares, is believed as far as its kind has been right
 * before (`trust.ts`), and hands what is left to the next. What remains after the last is left open.
 */
export interface Blend {
  level(group: string, followers: Followers): Level;
  /** Sums to at most 1. */
  distribution(levels: readonly Level[]): Map<string, number>;
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

/** Below this the outcome says nothing about the levels further down. */
const LEAST_REACH = 1e-6;

export function createBlend(): Blend {
  const trust = createTrust();
  const base = createBaseRate();

  return {
    level(group, followers) {
      let highest = 0;
      for (const count of followers.counts) highest = Math.max(highest, count);
      const evidence = { group, total: followers.total, highest, followers: followers.names.length };
      return { followers, evidence, trust: trust.of(evidence) };
    },

    distribution(levels) {
      const probabilities = new Map<string, number>();
      let left = 1;
      for (const { followers, trust: kept } of levels) {
        const scale = (left * kept) / followers.total;
        for (const [i, symbol] of followers.names.entries()) {
          probabilities.set(symbol, (probabilities.get(symbol) ?? 0) + scale * followers.counts[i]!);
        }
        left *= 1 - kept;
      }
      return probabilities;
    },

    learn(levels, symbol) {
      let below = base.of(symbol);
      const credits = levels.map(() => 0);
      for (let i = levels.length - 1; i >= 0; i--) {
        const { followers, trust: kept } = levels[i]!;
        const own = kept * shareOf(followers, symbol);
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

function shareOf({ names, counts, total }: Followers, symbol: string): number {
  const at = names.indexOf(symbol);
  return at === -1 ? 0 : counts[at]! / total;
}
