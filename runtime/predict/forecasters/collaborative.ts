import * as v from "valibot";
import { HORIZON_SERVICES, LEAST_FORECAST, MAX_LISTED, VISIT_GAP_MS } from "../defaults";
import type { Forecast, ForecastContext, Forecaster, NextDistribution } from "../forecaster";
import { highestPlaces, likeliestFirst } from "../highest";
import { type Affinity, createAffinity } from "./collaborative/affinity";
import { ownVisitsOf } from "./collaborative/own-visits";
import { createProfile, savedProfileSchema } from "./collaborative/profile";
import { createShare, savedShareSchema } from "./collaborative/share";
import type { Statistics } from "./collaborative/statistics";
import { createVisitSums } from "./collaborative/visit-sums";
import { withinHorizon } from "./collaborative/within-horizon";
import { createGaps, savedGapsSchema } from "./gaps";

/**
 * Knows what others like this client use: item–item filtering on global statistics, by ridge regression (EASE^R).
 *
 * What this visit has used so far, what the client's visits usually use, and its role give each other service the chance
 * that this visit uses it too; the client's own habits take over from the statistics visit by visit. It is the only
 * forecaster that has something to say on a client's very first visit. It has no notion of order: that is what the sequence
 * is for. Without statistics it only learns, and sleeps.
 *
 * @see Steck 2019, "Embarrassingly Shallow Autoencoders for Sparse Data" (WWW '19)
 * @see Breese, Heckerman, Kadie 1998, "Empirical Analysis of Predictive Algorithms for Collaborative Filtering" (UAI)
 */
export interface Collaborative extends Forecaster {
  /** Replaces the statistics; `undefined`: there are none. They are not part of the saved state. */
  adopt(statistics: Statistics | undefined): void;
}

export interface CollaborativeOptions {
  readonly statistics?: Statistics;
  /** What says `false` never appears. Default: every role may use every service. */
  mayUse?(service: string, role: string | undefined): boolean;
  /** Of the services new in the visit, the likeliest: as many as the mixer reads. */
  readonly maxListed?: number;
}

const VERSION = 1;
const time = v.pipe(v.number(), v.finite());
const savedSchema = v.object({
  version: v.literal(VERSION),
  profile: savedProfileSchema,
  gaps: savedGapsSchema,
  repeats: savedShareSchema,
  unknowns: savedShareSchema,
  goingOn: savedShareSchema,
  visit: v.object({
    uses: v.array(v.tuple([v.string(), v.pipe(v.number(), v.finite(), v.gtValue(0))])),
    current: v.nullable(v.string()),
    changedAt: time,
    lastAt: v.nullable(time),
  }),
});

/** Visits of its own until a client's habits count as much as the statistics. */
const STATISTICS_VISITS = 4;

/** Of the uses within a visit, those that are of a service it has used before; until more is known. */
const ASSUMED_REPEATS = 0.5;
/** Of the services that are new in a visit, those that neither statistics nor profile have. */
const ASSUMED_UNKNOWNS = 0.02;
/** Of the times a visit has used a service for the first time, those that it used another after; of MSWeb's: .67. */
const ASSUMED_GOING_ON = 0.67;

/** Weight of a use against the one after it, among those a visit may repeat. As in `next-symbol.ts`. */
const RECENCY = 0.8;

/** Services of a visit that are remembered in it. */
const MAX_USED = 64;

/** The visit under way, or the last one; replaced, never changed: a saved state holds it. */
interface Visit {
  /** Recency-weighted uses, by service. */
  readonly uses: readonly (readonly [string, number])[];
  readonly current: string | null;
  readonly changedAt: number;
  readonly lastAt: number | null;
}

interface Opinion {
  readonly next: NextDistribution;
  /** Those of `next` that the visit has used before. */
  readonly repeated: ReadonlyMap<string, number>;
  /** Of the services that are new in the visit, which is next; what is missing is kept for unknown ones. */
  readonly fresh: ReadonlyMap<string, number>;
}

const NO_OPINION: NextDistribution = new Map();

const NEW_VISIT: Visit = { uses: [], current: null, changedAt: 0, lastAt: null };

export function createCollaborative(options: CollaborativeOptions = {}): Collaborative {
  const { mayUse = () => true, maxListed = MAX_LISTED } = options;
  const profile = createProfile();
  const gaps = createGaps();
  const repeats = createShare(ASSUMED_REPEATS, 4);
  const unknowns = createShare(ASSUMED_UNKNOWNS, 10);
  const goingOn = createShare(ASSUMED_GOING_ON, 10);
  let visit = NEW_VISIT;
  let affinity = affinityOf(options.statistics);
  let placeOf = placesIn(affinity);
  // By role. The same is asked several times per use; and what a visit wants stays as long as it uses nothing new.
  const wanted = new Map<string | undefined, ReadonlyMap<string, number>>();
  const sums = createVisitSums(profile);
  let own = ownVisitsOf(profile, placeOf);
  const ofVisit = new Map<string | undefined, Opinion>();
  const ofNewVisit = new Map<string | undefined, Opinion>();
  const forgetOpinions = () => {
    ofVisit.clear();
    ofNewVisit.clear();
  };
  const forgetWanted = () => {
    wanted.clear();
    forgetOpinions();
  };
  const startAnew = () => {
    own = ownVisitsOf(profile, placeOf);
    sums.clear();
    forgetWanted();
  };

  const isOver = (at: number) => visit.lastAt !== null && at - visit.lastAt > VISIT_GAP_MS;

  function endVisit(): void {
    profile.learn(visit.uses.map(([service]) => service));
    goingOn.learn(false);
    visit = NEW_VISIT;
    startAnew();
  }

  /** How likely the visit uses each service that it has not used yet, as shares of one; only the likeliest. */
  function newInVisit(uses: Visit["uses"], role: string | undefined, from: Affinity): Map<string, number> {
    const used = uses.map(([service]) => service);
    const wants = sums.of(used, role, from);
    const listed = from.services.length;
    // Those of the statistics, then the others; 0: not a candidate.
    const weights = new Float64Array(listed + own.others.length);
    const inVisit = new Uint8Array(listed + 1);
    for (const service of used) inVisit[placeOf.get(service) ?? listed] = 1;
    let total = 0;
    for (let i = 0; i < listed; i++) {
      if (inVisit[i] === 1 || !mayUse(from.services[i]!, role)) continue;
      weights[i] = STATISTICS_VISITS * from.scoreAt(wants, i) + own.visits[i]!;
      total += weights[i]!;
    }
    for (const [i, { service, visits }] of own.others.entries()) {
      if (used.includes(service) || !mayUse(service, role)) continue;
      weights[listed + i] = visits;
      total += visits;
    }
    const share = (1 - unknowns.value()) / total;
    const likeliest = new Map<string, number>();
    for (const place of highestPlaces(weights, maxListed)) {
      const service = from.services[place] ?? own.others[place - listed]!.service;
      likeliest.set(service, share * weights[place]!);
    }
    return likeliest;
  }

  function repeatedInVisit(used: Visit["uses"], role: string | undefined, again: number) {
    return toShares(new Map(used.filter(([service]) => mayUse(service, role))), again);
  }

  function opinionAt({ at, role }: ForecastContext, from: Affinity): Opinion {
    const isNew = isOver(at);
    const opinions = isNew ? ofNewVisit : ofVisit;
    const before = opinions.get(role);
    if (before !== undefined) return before;
    const used = isNew ? [] : visit.uses;
    const fresh = (isNew ? undefined : wanted.get(role)) ?? newInVisit(used, role, from);
    if (!isNew) wanted.set(role, fresh);
    const again = used.length === 0 ? 0 : repeats.value();
    const repeated = repeatedInVisit(used, role, again);
    const next = new Map(repeated);
    for (const [service, share] of fresh) next.set(service, (1 - again) * share);
    const opinion = { next, repeated, fresh };
    opinions.set(role, opinion);
    return opinion;
  }

  return {
    name: "collaborative",
    horizon: "visit",

    adopt(statistics) {
      affinity = affinityOf(statistics);
      placeOf = placesIn(affinity);
      startAnew();
    },

    observe({ service, at }) {
      if (isOver(at)) endVisit();
      const { uses, current, changedAt } = visit;
      const isRepeat = uses.some(([used]) => used === service);
      if (uses.length > 0) repeats.learn(isRepeat);
      if (!isRepeat) {
        if (affinity !== undefined)
          unknowns.learn(!placeOf.has(service) && profile.visitsWith(service) === 0);
        if (uses.length > 0) goingOn.learn(true);
        if (affinity !== undefined) sums.add(service, affinity);
        // What no longer fits is forgotten in the sums too.
        if (uses.length >= MAX_USED) sums.clear();
        forgetWanted();
      }
      forgetOpinions();
      const isChange = service !== current;
      if (isChange && current !== null) gaps.observe(current, service, at - changedAt);
      const faded: (readonly [string, number])[] = [];
      let before = 0;
      for (const use of uses) {
        if (use[0] === service) before = use[1];
        else faded.push([use[0], RECENCY * use[1]]);
      }
      faded.push([service, RECENCY * before + 1]);
      visit = {
        uses: faded.length > MAX_USED ? faded.slice(-MAX_USED) : faded,
        current: service,
        changedAt: isChange ? at : changedAt,
        lastAt: Math.max(at, visit.lastAt ?? at),
      };
    },

    next(context) {
      return affinity === undefined ? NO_OPINION : opinionAt(context, affinity).next;
    },

    forecast(context) {
      if (affinity === undefined) return [];
      const { repeated, fresh } = opinionAt(context, affinity);
      const current = isOver(context.at) ? null : visit.current;
      const sinceChangeMs = current === null ? 0 : Math.max(0, context.at - visit.changedAt);
      const withinMs = (service: string) =>
        current === null || service === current
          ? 0
          : Math.max(0, gaps.typicalMs(current, service) - sinceChangeMs);
      const forecasts: Forecast[] = [];
      const add = (service: string, probability: number) => {
        if (probability >= LEAST_FORECAST)
          forecasts.push({ service, probability, withinMs: withinMs(service) });
      };
      // The first service of a visit that is expected is sure to come, as far as forecasts are asked for.
      const first = current === null ? 1 : goingOn.value();
      for (const [service, share] of fresh) {
        if (HORIZON_SERVICES * share < LEAST_FORECAST) continue;
        add(service, withinHorizon(share, first, goingOn.value()));
      }
      for (const [service, share] of repeated) add(service, share);
      return likeliestFirst(forecasts);
    },

    save: () => ({
      version: VERSION,
      profile: profile.save(),
      gaps: gaps.save(),
      repeats: repeats.save(),
      unknowns: unknowns.save(),
      goingOn: goingOn.save(),
      visit,
    }),

    load(state) {
      const parsed = v.safeParse(savedSchema, state);
      const saved = parsed.success ? parsed.output : NOTHING;
      profile.load(saved.profile);
      gaps.load(saved.gaps);
      repeats.load(saved.repeats);
      unknowns.load(saved.unknowns);
      goingOn.load(saved.goingOn);
      visit = saved.visit;
      startAnew();
      return parsed.success;
    },
  };
}

const affinityOf = (statistics: Statistics | undefined): Affinity | undefined =>
  statistics === undefined || statistics.services.length === 0 ? undefined : createAffinity(statistics);

const placesIn = (affinity: Affinity | undefined): ReadonlyMap<string, number> =>
  new Map(affinity?.services.map((service, place) => [service, place]));

/** Makes them add up to `sum`. */
function toShares(weights: Map<string, number>, sum: number): Map<string, number> {
  let total = 0;
  for (const weight of weights.values()) total += weight;
  for (const [service, weight] of weights) weights.set(service, (sum * weight) / total);
  return weights;
}

const NOTHING: v.InferOutput<typeof savedSchema> = {
  version: VERSION,
  profile: { visitCount: 0, services: [] },
  gaps: [],
  repeats: [0, 0],
  unknowns: [0, 0],
  goingOn: [0, 0],
  visit: { uses: [], current: null, changedAt: 0, lastAt: null },
};
