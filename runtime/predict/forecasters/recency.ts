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
  /** Of the places whose rate is learned together. */
  readonly bucket: number;
}

/** What a bucket stands for: place from the end, times used, services of the visit, and whether a repeat came last. */
const MOST_PLACE = 8;
const MOST_TIMES = 3;
const MOST_SERVICES = 4;
const BUCKETS = 2 * (MOST_PLACE + 1) * MOST_TIMES * MOST_SERVICES;

const bucketOf = (place: number, times: number, services: number, isRepeat: boolean): number =>
  ((Math.min(MOST_PLACE, place) * MOST_TIMES + Math.min(MOST_TIMES, times) - 1) * MOST_SERVICES +
    Math.min(MOST_SERVICES, services) -
    1) *
    2 +
  Number(isRepeat);

/** Saved by name, such as "0:1:3r". */
const BUCKET_OF_NAME: ReadonlyMap<string, number> = bucketNames();

function bucketNames(): Map<string, number> {
  const names = new Map<string, number>();
  for (let place = 0; place <= MOST_PLACE; place++)
    for (let times = 1; times <= MOST_TIMES; times++)
      for (let services = 1; services <= MOST_SERVICES; services++)
        for (const isRepeat of [false, true]) {
          const name = `${place}:${times}:${services}${isRepeat ? "r" : ""}`;
          names.set(name, bucketOf(place, times, services, isRepeat));
        }
  return names;
}

export function createRecency(): Forecaster {
  const uses = new Float64Array(BUCKETS);
  const trials = new Float64Array(BUCKETS);
  const visit = createVisit();

  /** Places of the visit as it was asked about last. */
  let last: { readonly used: readonly string[]; readonly places: readonly Place[] } | undefined;

  function placesAfter(used: readonly string[]): readonly Place[] {
    if (last?.used !== used) last = { used, places: placesOf(used) };
    return last.places;
  }

  const rateOf = (bucket: number): number =>
    (PRIOR_RATE * PRIOR_TRIALS + uses[bucket]!) / (PRIOR_TRIALS + trials[bucket]!);

  return {
    name: "recency",
    horizon: "visit",

    observe(usage) {
      for (const { service, bucket } of placesAfter(visit.usesAt(usage.at))) {
        if (service === usage.service) uses[bucket]! += 1;
        trials[bucket]! += 1;
      }
      visit.observe(usage);
    },

    next({ at }) {
      const places = placesAfter(visit.usesAt(at));
      let sum = 0;
      for (const { bucket } of places) sum += rateOf(bucket);
      const scale = Math.min(1, (1 - LEAST_OPEN) / sum);
      const next = new Map<string, number>();
      for (const { service, bucket } of places) next.set(service, scale * rateOf(bucket));
      return next;
    },

    // A service of this visit is ready already; when it is used next makes no plan.
    forecast: () => [],

    save: () => ({
      version: VERSION,
      rates: [...BUCKET_OF_NAME]
        .filter(([, bucket]) => trials[bucket]! > 0)
        .map(([name, bucket]) => [name, uses[bucket]!, trials[bucket]!]),
      visit: visit.save(),
    }),

    load(state) {
      const parsed = v.safeParse(savedSchema, state);
      uses.fill(0);
      trials.fill(0);
      for (const [name, used, tried] of parsed.success ? parsed.output.rates : []) {
        const bucket = BUCKET_OF_NAME.get(name);
        if (bucket === undefined) continue;
        uses[bucket] = used;
        trials[bucket] = tried;
      }
      visit.load(parsed.success ? parsed.output.visit : NO_VISIT);
      return parsed.success;
    },
  };
}

/** The services of the visit, the last one used first. */
function placesOf(uses: readonly string[]): Place[] {
  const services: string[] = [];
  const times: number[] = [];
  for (let i = uses.length - 1; i >= 0; i--) {
    const place = services.indexOf(uses[i]!);
    if (place === -1) {
      services.push(uses[i]!);
      times.push(1);
    } else times[place]! += 1;
  }
  const isRepeat = uses.length > 1 && uses.at(-1) === uses.at(-2);
  return services.slice(0, MAX_PLACES).map((service, place) => ({
    service,
    bucket: bucketOf(place, times[place]!, services.length, isRepeat),
  }));
}
