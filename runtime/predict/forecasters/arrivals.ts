import * as v from "valibot";
import { HALF_HOUR_MS, LEAST_FORECAST, MAX_LISTED } from "../defaults";
import type { Forecast, Forecaster } from "../forecaster";
import { highestBy } from "../highest";
import { type Coming, createIdleTimes, NO_IDLE_TIMES, savedIdleTimesSchema } from "../idle-times";

/**
 * Foretells each service from the clock alone: how long it has been idle, and how long it usually is.
 *
 * The hybrid histogram policy (Shahrad et al. 2020) as a forecaster. Knows no order of services and needs none: it is
 * right where uses come by a rhythm of their own (polling, a report every ten minutes), and says little about what a
 * person has not used yet. Idle times longer than its bins (4.7 h) count as "does not come back": the policy's fallback
 * for what is out of bounds.
 */

/** Its opinion on the very next use: who is likeliest to come within the shortest time that decides. */
const NEXT_MS = 30_000;

const VERSION = 1;
const savedSchema = v.object({ version: v.literal(VERSION), idle: savedIdleTimesSchema });

export function createArrivals(): Forecaster {
  const idle = createIdleTimes();
  /** All services are looked at once for both, which are asked for at the same instant. */
  let last: { readonly at: number; readonly next: Coming[]; readonly horizon: Coming[] } | undefined;

  function comingAt(at: number) {
    if (last?.at !== at) {
      const [next, horizon] = idle.comingWithin([NEXT_MS, HALF_HOUR_MS], LEAST_FORECAST, at);
      last = { at, next: next!, horizon: horizon! };
    }
    return last;
  }

  return {
    name: "arrivals",
    horizon: "half hour",

    observe({ service, at }) {
      idle.observe(service, at);
      last = undefined;
    },

    forecast: ({ at }) =>
      likeliest(comingAt(at).horizon).map(
        ({ service, chance }): Forecast => ({
          service,
          probability: chance,
          withinMs: idle.msUntil(service, chance / 2, at),
        }),
      ),

    /** Each comes by itself: the next is one of them in proportion to its chance, and none when all are unlikely. */
    next({ at }) {
      const coming = comingAt(at).next;
      let [none, sum] = [1, 0];
      for (const { chance } of coming) {
        none *= 1 - chance;
        sum += chance;
      }
      return new Map(likeliest(coming).map(({ service, chance }) => [service, ((1 - none) * chance) / sum]));
    },

    save: () => ({ version: VERSION, idle: idle.save() }),

    load(state) {
      const parsed = v.safeParse(savedSchema, state);
      last = undefined;
      idle.load(parsed.success ? parsed.output.idle : NO_IDLE_TIMES);
      return parsed.success;
    },
  };
}

const likeliest = (coming: readonly Coming[]): Coming[] =>
  highestBy(coming, MAX_LISTED, ({ chance }) => chance).sort((a, b) => b.chance - a.chance);
