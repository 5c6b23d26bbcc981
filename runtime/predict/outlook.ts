import * as v from "valibot";
import type { Usage } from "../protocol/usage";
import { HALF_HOUR_MS, UNKNOWN_GAP_MS, VISIT_GAP_MS } from "./defaults";
import { createDurations, NO_DURATIONS, savedDurationsSchema } from "./durations";
import type { Expectation } from "./expectation";
import type { Forecast, NextDistribution } from "./forecaster";
import { createIdleTimes, NO_IDLE_TIMES, savedIdleTimesSchema } from "./idle-times";
import { createMargin } from "./margin";
import type { UseCurve } from "./use-curve";

/**
 * Puts forecasts on the axis of time: a forecast says which service, and this how soon something is used at all after
 * the current service, and how long each service usually stays idle. What the planner needs to hold memory for so long
 * and no longer.
 */
export interface Outlook {
  observe(usage: Usage): void;
  /** Of the services that somebody forecasts, and of those `running` that were used before. */
  expectations(said: Said, running: readonly string[], at: number): Expectation[];
  /** A plan was made of them: shows later who of visit, idle times and clock was to be believed. */
  record(expectations: readonly Expectation[], at: number): void;
  save(): unknown;
  load(state: unknown): boolean;
}

/** What the mixer makes of the forecasters. */
export interface Said {
  readonly forecasts: readonly Forecast[];
  /** Within the next half hour. */
  readonly timed: readonly Forecast[];
  readonly next: NextDistribution;
}

/** A next use less likely than this is not worth thinking about: a saved second would be worth two milliseconds. */
const LEAST_NEXT_PROBABILITY = 0.002;

const VERSION = 2;
const savedSchema = v.object({
  version: v.literal(VERSION),
  steps: savedDurationsSchema,
  idle: savedIdleTimesSchema,
  margin: v.unknown(),
  last: v.nullable(v.object({ service: v.string(), at: v.pipe(v.number(), v.finite()) })),
});

const NOTHING_SAVED = { steps: NO_DURATIONS, idle: NO_IDLE_TIMES, margin: undefined, last: null };

export function createOutlook(): Outlook {
  /** From a use of the service to the next use of any. */
  const steps = createDurations();
  const idle = createIdleTimes();
  const margin = createMargin();
  let last: { readonly service: string; readonly at: number } | null = null;

  function stepAt(at: number): UseCurve {
    if (last === null) return unknownStep;
    return steps.curve(last.service, at - last.at) ?? unknownStep;
  }

  return {
    observe({ service, at }) {
      if (last !== null) steps.add(last.service, Math.max(0, at - last.at));
      margin.onUse(service, at);
      idle.observe(service, at);
      last = { service, at };
    },

    expectations({ forecasts, timed, next }, running, at) {
      const step = stepAt(at);
      const expected = new Map(forecasts.map((forecast) => [forecast.service, forecast]));
      // Who is next is said for the case that somebody is; a visit goes on at least as likely as its likeliest service comes.
      const goesOn =
        forecasts.length === 0
          ? 1
          : 1 - forecasts.reduce((none, { probability }) => none * (1 - probability), 1);
      const known = running.filter((service) => idle.curve(service, at) !== undefined);
      const byClock = new Map(timed.map((forecast) => [forecast.service, forecast]));
      const services = new Set([...expected.keys(), ...byClock.keys(), ...known]);
      for (const [service, probability] of next) {
        if (probability >= LEAST_NEXT_PROBABILITY) services.add(service);
      }
      const isUnderWay = last === null || at - last.at <= VISIT_GAP_MS;
      const trust = margin.trust();
      return [...services].map((service) => {
        const idleCurve = idle.curve(service, at);
        const clock = curveOf(byClock.get(service));
        const hasVisit = isUnderWay || (idleCurve === undefined && clock === undefined);
        return {
          ...likelier(expected.get(service), byClock.get(service), service),
          visitProbability: hasVisit ? (expected.get(service)?.probability ?? 0) : undefined,
          nextProbability: goesOn * (next.get(service) ?? 0),
          step,
          idle: idleCurve,
          clock,
          trust,
        };
      });
    },

    record: margin.record,

    save: () => ({ version: VERSION, steps: steps.save(), idle: idle.save(), margin: margin.save(), last }),

    load(state) {
      const parsed = v.safeParse(savedSchema, state);
      const saved = parsed.success ? parsed.output : NOTHING_SAVED;
      steps.load(saved.steps);
      idle.load(saved.idle);
      last = saved.last;
      return margin.load(saved.margin) && parsed.success;
    },
  };
}

function likelier(visit: Forecast | undefined, clock: Forecast | undefined, service: string): Forecast {
  const [first, second] = [visit ?? clock, clock ?? visit];
  if (first === undefined || second === undefined) return { service, probability: 0, withinMs: 0 };
  return second.probability > first.probability ? second : first;
}

/** Half of the uses by the typical time, and all that come at all within the half hour. */
function curveOf(timed: Forecast | undefined): UseCurve | undefined {
  if (timed === undefined) return undefined;
  const { probability, withinMs } = timed;
  const medianMs = Math.min(HALF_HOUR_MS - 1, Math.max(1, withinMs));
  return (ms) => {
    if (ms <= medianMs) return (probability * ms) / medianMs / 2;
    return probability * Math.min(1, 0.5 + (ms - medianMs) / (HALF_HOUR_MS - medianMs) / 2);
  };
}

/** Until something was measured: half of the next uses within the assumed gap. */
const unknownStep: UseCurve = (ms) => 1 - 2 ** (-ms / UNKNOWN_GAP_MS);
