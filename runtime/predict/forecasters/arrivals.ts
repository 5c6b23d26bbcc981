import * as v from "valibot";
import { HALF_HOUR_MS, LEAST_FORECAST, MAX_LISTED } from "../defaults";
import type { Forecast, Forecaster } from "../forecaster";
import { highestFirst } from "../highest";
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
const TIMES_MS = [NEXT_MS, HALF_HOUR_MS];

const VERSION = 1;
const savedSchema = v.object({ version: v.literal(VERSION), idle: savedIdleTimesSchema });

export function createArrivals(): Forecaster {
  const idle = createIdleTimes();
  /** All services are looked at once for both, which are asked for at the same instant. */
  let last: { readonly at: number; readonly coming: Coming } | undefined;

  function comingAt(at: number): Coming {
    if (last?.at !== at) last = { at, coming: idle.comingWithin(TIMES_MS, LEAST_FORECAST, at) };
    return last.coming;
  }

  return {
    name: "arrivals",
    horizon: "half hour",

    observe({ service, at }) {
      idle.observe(service, at);
      last = undefined;
    },

    forecast({ at }) {
      const { services, chances } = comingAt(at);
      return highestFirst(chances[1]!, MAX_LISTED).map((place): Forecast => {
        const service = services[place]!;
        const probability = chances[1]![place]!;
        return { service, probability, withinMs: idle.msUntil(service, probability / 2, at) };
      });
    },

    /** Each comes by itself: the next is one of them in proportion to its chance, and none when all are unlikely. */
    next({ at }) {
      const { services, chances } = comingAt(at);
      const soon = chances[0]!;
      let none = 1;
      let sum = 0;
      for (const chance of soon) {
        none *= 1 - chance;
        sum += chance;
      }
      const next = new Map<string, number>();
      for (const place of highestFirst(soon, MAX_LISTED))
        next.set(services[place]!, ((1 - none) * soon[place]!) / sum);
      return next;
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
