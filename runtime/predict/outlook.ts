import * as v from "valibot";
import type { Usage } from "../protocol/usage";
import { UNKNOWN_GAP_MS } from "./defaults";
import { createDurations, NO_DURATIONS, savedDurationsSchema } from "./durations";
import type { Expectation } from "./expectation";
import type { Forecast, NextDistribution } from "./forecaster";
import { createIdleTimes, NO_IDLE_TIMES, savedIdleTimesSchema } from "./idle-times";
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
  save(): unknown;
  load(state: unknown): boolean;
}

/** What the mixer makes of the forecasters. */
export interface Said {
  readonly forecasts: readonly Forecast[];
  readonly next: NextDistribution;
}

/** A next use less likely than this is not worth thinking about: a saved second would be worth two milliseconds. */
const LEAST_NEXT_PROBABILITY = 0.002;

const VERSION = 1;
const savedSchema = v.object({
  version: v.literal(VERSION),
  steps: savedDurationsSchema,
  idle: savedIdleTimesSchema,
  last: v.nullable(v.object({ service: v.string(), at: v.pipe(v.number(), v.finite()) })),
});

export function createOutlook(): Outlook {
  /** From a use of the service to the next use of any. */
  const steps = createDurations();
  const idle = createIdleTimes();
  let last: { readonly service: string; readonly at: number } | null = null;

  function stepAt(at: number): UseCurve {
    if (last === null) return unknownStep;
    return steps.curve(last.service, at - last.at) ?? unknownStep;
  }

  return {
    observe({ service, at }) {
      if (last !== null) steps.add(last.service, Math.max(0, at - last.at));
      idle.observe(service, at);
      last = { service, at };
    },

    expectations({ forecasts, next }, running, at) {
      const step = stepAt(at);
      const expected = new Map(forecasts.map((forecast) => [forecast.service, forecast]));
      const known = running.filter((service) => idle.curve(service, at) !== undefined);
      const services = new Set([...expected.keys(), ...known]);
      for (const [service, probability] of next) {
        if (probability >= LEAST_NEXT_PROBABILITY) services.add(service);
      }
      return [...services].map((service) => ({
        ...(expected.get(service) ?? { service, probability: 0, withinMs: 0 }),
        nextProbability: next.get(service) ?? 0,
        step,
        idle: idle.curve(service, at),
      }));
    },

    save: () => ({ version: VERSION, steps: steps.save(), idle: idle.save(), last }),

    load(state) {
      const parsed = v.safeParse(savedSchema, state);
      const saved = parsed.success ? parsed.output : { steps: NO_DURATIONS, idle: NO_IDLE_TIMES, last: null };
      steps.load(saved.steps);
      idle.load(saved.idle);
      last = saved.last;
      return parsed.success;
    },
  };
}

/** Until something was measured: half of the next uses within the assumed gap. */
const unknownStep: UseCurve = (ms) => 1 - 2 ** (-ms / UNKNOWN_GAP_MS);
