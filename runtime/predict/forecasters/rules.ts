import * as v from "valibot";
import type { Forecaster, NextDistribution } from "../forecaster";
import { createVisit, NO_VISIT, savedVisitSchema } from "../visit";
import { createBlend, type Level, NO_BLEND, savedBlendSchema } from "./blend";
import { hashOf } from "./contexts";
import { createFollowerCounts, NO_COUNTS, savedCountsSchema } from "./follower-counts";
import { createTally } from "./tally";

/**
 * Sequential rules: "who has used a goes on to b, sooner or later in the visit", the nearer the stronger.
 *
 * Each of the last uses votes for what has followed it at any distance up to `REACH`, by count over distance; votes of
 * a service that everything follows count less (square root of its own total), those of earlier uses too. Knows nothing
 * of order beyond that, and so sees what sequences cannot: services that belong together in whatever order (epub: 4
 * points hit@3 above the sequence model for services new in the visit). How much of the votes to believe is learned
 * (`blend.ts`); the rest is left open.
 *
 * Two settings of it are in the portfolio: rules, and company, which also counts backwards, at half the weight: with
 * little data, that b came before a is a reason to expect b after a.
 *
 * @see Kamehkhosh, Jannach, Ludewig 2017, "A Comparison of Frequent Pattern Techniques and a Deep Learning Method for
 *   Session-Based Recommendation" (SR)
 */
export interface RulesOptions {
  readonly name: string;
  /** Weight of "came before" against "came after". */
  readonly backwards?: number;
  readonly maxPairs?: number;
}

const VERSION = 3;

/** Uses that vote, and uses that one is counted over: 10 scores the same and costs twice. */
const REACH = 5;
const DEFAULT_MAX_PAIRS = 120_000;
const MAX_FOLLOWERS = 64;

/** Weights are multiples of this, so that sums are exact and a saved state says the same as the one it was made from. */
const WEIGHT_STEP = 1 / 64;

const savedSchema = v.object({
  version: v.literal(VERSION),
  counts: savedCountsSchema,
  blend: savedBlendSchema,
  visit: savedVisitSchema,
});

/** What is the same until the next use. */
interface Known {
  readonly uses: readonly string[];
  readonly levels: readonly Level[];
  readonly next: NextDistribution;
}

export function createRules(options: RulesOptions): Forecaster {
  const { name, backwards = 0, maxPairs = DEFAULT_MAX_PAIRS } = options;
  const counts = createFollowerCounts({ maxPairs, maxFollowers: MAX_FOLLOWERS });
  const blend = createBlend(counts);
  const tally = createTally();
  let last: Known | undefined;
  const visit = createVisit();

  function knownAfter(uses: readonly string[]): Known {
    if (last?.uses !== uses) {
      const levels = votesAfter(uses);
      last = { uses, levels, next: blend.distribution(levels) };
    }
    return last;
  }

  /** At most one level. */
  function votesAfter(uses: readonly string[]): Level[] {
    tally.clear();
    let total = 0;
    for (const { service, distance } of nearest(uses)) {
      const row = counts.after(hashOf(service));
      if (row === undefined) continue;
      const weight = 1 / (distance * Math.sqrt(row.total));
      tally.addAll(row, weight);
      total += weight * row.total;
    }
    const votedFor = tally.size();
    if (votedFor === 0) return [];
    const group = `${Math.min(4, uses.length)}:${Math.floor(Math.log2(votedFor))}`;
    return [blend.level(group, tally.row(total))];
  }

  function count(uses: readonly string[], service: string): void {
    const id = counts.idOf(service);
    for (const { service: earlier, distance } of nearest(uses)) {
      if (earlier === service && distance > 1) continue;
      counts.add(hashOf(earlier), id, stepped(1 / distance));
      if (backwards > 0) counts.add(hashOf(service), counts.idOf(earlier), stepped(backwards / distance));
    }
  }

  return {
    name,
    horizon: "visit",

    observe(usage) {
      const { service, at } = usage;
      const uses = visit.usesAt(at);
      blend.learn(knownAfter(uses).levels, service);
      last = undefined;
      counts.tidy();
      count(uses, service);
      visit.observe(usage);
    },

    next: ({ at }) => knownAfter(visit.usesAt(at)).next,

    // Which services belong together says nothing of when; the horizon is left to those who know.
    forecast: () => [],

    save: () => ({
      version: VERSION,
      counts: counts.save(),
      blend: blend.save(),
      visit: visit.save(),
    }),

    load(state) {
      const parsed = v.safeParse(savedSchema, state);
      const saved = parsed.success ? parsed.output : NOTHING;
      last = undefined;
      counts.load(saved.counts);
      blend.load(saved.blend);
      visit.load(saved.visit);
      return parsed.success;
    },
  };
}

const NOTHING = { counts: NO_COUNTS, blend: NO_BLEND, visit: NO_VISIT };

/** The last uses, each service at its last one, nearest first. */
function nearest(uses: readonly string[]): { service: string; distance: number }[] {
  const found: { service: string; distance: number }[] = [];
  for (let distance = 1; distance <= Math.min(REACH, uses.length); distance++) {
    const service = uses[uses.length - distance]!;
    if (!found.some((each) => each.service === service)) found.push({ service, distance });
  }
  return found;
}

const stepped = (weight: number): number => WEIGHT_STEP * Math.max(1, Math.round(weight / WEIGHT_STEP));
