import * as v from "valibot";
import type { Forecaster } from "../forecaster";
import { createVisit, NO_VISIT, savedVisitSchema } from "../visit";

/**
 * People go back: how likely is each service of this visit to be the next one?
 *
 * Counts, over all services, how often the one used last was used again, the one before it, and so on, apart for those
 * used once, twice or more, for short and long visits, and after a repeat. A table of a few dozen rates: it knows a
 * habit after a few visits, for services it has hardly met.
 *
 * @see Anderson, Kumar, Tomkins, Vassilvitskii 2014, "The Dynamics of Repeat Consumption" (WWW '14): recency decides
 */
const VERSION = 1;
const MAX_PLACES = 12;

const counted = v.pipe(v.number(), v.finite(), v.minValue(0));
const savedSchema = v.object({
  version: v.literal(VERSION),
  rates: v.array(v.tuple([v.string(), counted, counted])),
  visit: savedVisitSchema,
});

/** Of a place never observed; a guess that a handful of uses corrects. */
const PRIOR_RATE = 0.1;
const PRIOR_TRIALS = 1;

/** At least this stays open for services new in the visit. */
const LEAST_OPEN = 0.05;

interface Place {
  readonly service: string;
  /** Names the places whose rate is learned together. */
  readonly bucket: string;
}

export function createRecency(): Forecaster {
  const rates = new Map<string, { uses: number; trials: number }>();
  const visit = createVisit();

  /** Places of the visit as it was asked about last. */
  let last: { readonly uses: readonly string[]; readonly places: readonly Place[] } | undefined;

  function placesAfter(uses: readonly string[]): readonly Place[] {
    if (last?.uses !== uses) last = { uses, places: placesOf(uses) };
    return last.places;
  }

  function rateOf(bucket: string): number {
    const { uses, trials } = rates.get(bucket) ?? { uses: 0, trials: 0 };
    return (PRIOR_RATE * PRIOR_TRIALS + uses) / (PRIOR_TRIALS + trials);
  }

  return {
    name: "recency",
    horizon: "visit",

    observe(usage) {
      for (const { service, bucket } of placesAfter(visit.usesAt(usage.at))) {
        const { uses, trials } = rates.get(bucket) ?? { uses: 0, trials: 0 };
        rates.set(bucket, { uses: uses + (service === usage.service ? 1 : 0), trials: trials + 1 });
      }
      visit.observe(usage);
    },

    next({ at }) {
      const places = placesAfter(visit.usesAt(at));
      const sum = places.reduce((total, { bucket }) => total + rateOf(bucket), 0);
      const scale = Math.min(1, (1 - LEAST_OPEN) / sum);
      return new Map(places.map(({ service, bucket }) => [service, scale * rateOf(bucket)]));
    },

    // A service of this visit is ready already; when it is used next makes no plan.
    forecast: () => [],

    save: () => ({
      version: VERSION,
      rates: [...rates].map(([bucket, { uses, trials }]) => [bucket, uses, trials]),
      visit: visit.save(),
    }),

    load(state) {
      const parsed = v.safeParse(savedSchema, state);
      rates.clear();
      for (const [bucket, uses, trials] of parsed.success ? parsed.output.rates : [])
        rates.set(bucket, { uses, trials });
      visit.load(parsed.success ? parsed.output.visit : NO_VISIT);
      return parsed.success;
    },
  };
}

/** The services of the visit, the last one used first. */
function placesOf(uses: readonly string[]): Place[] {
  const times = new Map<string, number>();
  for (let i = uses.length - 1; i >= 0; i--) times.set(uses[i]!, (times.get(uses[i]!) ?? 0) + 1);
  const isRepeat = uses.length > 1 && uses.at(-1) === uses.at(-2);
  const visit = `${Math.min(4, times.size)}${isRepeat ? "r" : ""}`;
  return [...times].slice(0, MAX_PLACES).map(([service, count], place) => ({
    service,
    bucket: `${Math.min(8, place)}:${Math.min(3, count)}:${visit}`,
  }));
}
