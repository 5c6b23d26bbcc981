import * as v from "valibot";
import { LEAST_FORECAST, MAX_LISTED } from "../defaults";
import type { Forecast, Forecaster, NextDistribution } from "../forecaster";
import { highestFirst } from "../highest";
import type { Analyse } from "./arima/analyse";
import { INTERVALS_PER_DAY, intervalOf } from "./arima/intervals";
import type { Steps } from "./arima/minimize";
import { meanAt, mostWithin, probabilityWithin, useWithin } from "./arima/outlook";
import { packStudy, type Study, savedStudySchema, unpackStudy } from "./arima/saved-study";
import { createUseCounts, NO_USE_COUNTS, savedUseCountsSchema } from "./arima/use-counts";

/**
 * Learns when each service is used: how often per half hour, with the day and the week as seasons (`arima/`).
 *
 * Observing only counts. Models are fitted and forecasts renewed by `study`, in slices of a few ms, whenever there is time;
 * a forecast is a look into a table. What the table does not cover, as nobody has studied since, is as the day before.
 * Without a model of at least one service the forecaster has no opinion.
 */
export interface ArimaForecaster extends Forecaster {
  /** Whether there is something to study at that instant. */
  isStudyDue(at: number): boolean;
  /**
   * Does one slice of the work there is at that instant.
   *
   * @param analyse  From `arima/analyse.ts`; most of the code is behind it.
   * @returns false: nothing is left until the next half hour, or the first use of another service.
   */
  study(at: number, analyse: Analyse): boolean;
}

const VERSION = 1;
const savedSchema = v.object({
  version: v.literal(VERSION),
  counts: savedUseCountsSchema,
  studies: v.array(savedStudySchema),
});

/** Two days, and what a season needs besides: less cannot show a habit of the day. */
const MIN_HISTORY = 2 * INTERVALS_PER_DAY + 5;
const MIN_USES = 5;
/** Left for services without a model. A guess: the mixer takes from all who are wrong. */
const UNKNOWN_SHARE = 0.05;
/** Forecasts are the same for a minute, so that a burst of uses does not compute them again and again. */
const ROUND_MS = 60_000;

export function createArima(): ArimaForecaster {
  const counts = createUseCounts();
  let studies = new Map<string, Study>();
  /** Services that have been studied in this interval, with a model for the result or without. */
  let done = { interval: Number.NaN, services: new Set<string>() };
  let work: Steps<void> | undefined;
  let cached: { at: number; forecasts: readonly Forecast[]; next: NextDistribution } | undefined;

  /** Those used last come first, as their next use is the nearest. Who has too short a history is done with. */
  function nextDue(now: number): string | undefined {
    if (done.interval !== now) done = { interval: now, services: new Set() };
    return counts.services().findLast((service) => {
      if (done.services.has(service)) return false;
      const values = counts.seriesOf(service, now);
      const uses = values.reduce((sum, count) => sum + count, 0);
      if (values.length >= MIN_HISTORY && uses >= MIN_USES) return true;
      done.services.add(service);
      keep(service, undefined);
      return false;
    });
  }

  function keep(service: string, study: Study | undefined): void {
    cached = undefined;
    if (study === undefined || !counts.has(service)) studies.delete(service);
    else studies.set(service, study);
  }

  function* studyOf(service: string, now: number, analyse: Analyse): Steps<void> {
    const values = counts.seriesOf(service, now);
    keep(service, yield* analyse(service, values, now, studies.get(service)));
  }

  /** Of independent arrivals, each is the first in proportion to its rate. */
  function nextAt(known: readonly Study[], at: number): NextDistribution {
    const rates = new Float64Array(known.length);
    let sum = 0;
    for (let i = 0; i < known.length; i++) {
      rates[i] = meanAt(known[i]!.outlook, at);
      sum += rates[i]!;
    }
    const share = (1 - UNKNOWN_SHARE) / sum;
    const next = new Map<string, number>();
    for (const place of highestFirst(rates, MAX_LISTED))
      next.set(known[place]!.service, share * rates[place]!);
    return next;
  }

  function forecastsAt(known: readonly Study[], at: number): Forecast[] {
    const chances = new Float64Array(known.length);
    for (let i = 0; i < known.length; i++) {
      const { outlook } = known[i]!;
      const chance = mostWithin(outlook, at) < LEAST_FORECAST ? 0 : probabilityWithin(outlook, at);
      if (chance >= LEAST_FORECAST) chances[i] = chance;
    }
    return highestFirst(chances, MAX_LISTED).map((place) => {
      const { service, outlook } = known[place]!;
      return { service, ...useWithin(outlook, at) };
    });
  }

  function opinionAt(exactlyAt: number) {
    const at = Math.floor(exactlyAt / ROUND_MS) * ROUND_MS;
    if (cached?.at === at) return cached;
    const known: Study[] = [];
    for (const study of studies.values()) if (counts.has(study.service)) known.push(study);
    cached = { at, forecasts: forecastsAt(known, at), next: nextAt(known, at) };
    return cached;
  }

  return {
    name: "arima",
    horizon: "half hour",

    observe({ service, at }) {
      const isNew = !counts.has(service);
      counts.add(service, intervalOf(at));
      if (isNew) cached = undefined;
    },

    isStudyDue: (at) => work !== undefined || nextDue(intervalOf(at)) !== undefined,

    study(at, analyse) {
      if (work === undefined) {
        const now = intervalOf(at);
        const due = nextDue(now);
        if (due === undefined) return false;
        done.services.add(due);
        work = studyOf(due, now, analyse);
      }
      if (work.next().done === true) work = undefined;
      return true;
    },

    forecast: ({ at }) => opinionAt(at).forecasts,
    next: ({ at }) => opinionAt(at).next,

    save: () => ({
      version: VERSION,
      counts: counts.save(),
      studies: [...studies.values()].filter(({ service }) => counts.has(service)).map(packStudy),
    }),

    load(state) {
      const parsed = v.safeParse(savedSchema, state);
      const saved = parsed.success ? parsed.output : { counts: NO_USE_COUNTS, studies: [] };
      counts.load(saved.counts);
      studies = new Map(saved.studies.map((study) => [study.service, unpackStudy(study)]));
      done = { interval: Number.NaN, services: new Set() };
      work = undefined;
      cached = undefined;
      return parsed.success;
    },
  };
}
