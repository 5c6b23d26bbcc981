import * as v from "valibot";
import type { Forecast, Forecaster } from "../forecaster";
import { createIdleTimes, NO_IDLE_TIMES, savedIdleTimesSchema } from "../idle-times";

/**
 * Foretells each service from the clock alone: how long it has been idle, and how long it usually is.
 *
 * The hybrid histogram policy (Shahrad et al. 2020) as a forecaster. Knows no order of services and needs none: it is
 * right where uses come by a rhythm of their own (polling, a report every ten minutes), and says little about what a
 * person has not used yet. Idle times longer than its bins (4.7 h) count as "does not come back": the policy's fallback
 * for what is out of bounds.
 */

/** A step of a visit, seen from the clock: what is used later than this is another one's affair. */
const HORIZON_MS = 5 * 60_000;

/** Its opinion on the very next use: who is likeliest to come within the shortest time that decides. */
const NEXT_MS = 30_000;

const LEAST_PROBABILITY = 0.01;

const VERSION = 1;
const savedSchema = v.object({ version: v.literal(VERSION), idle: savedIdleTimesSchema });

export function createArrivals(): Forecaster {
  const idle = createIdleTimes();

  function chances(at: number, withinMs: number): [string, number][] {
    return idle
      .services()
      .map((service): [string, number] => [service, idle.curve(service, at)?.(withinMs) ?? 0])
      .filter(([, probability]) => probability >= LEAST_PROBABILITY);
  }

  return {
    name: "arrivals",

    observe: ({ service, at }) => idle.observe(service, at),

    forecast: ({ at }) =>
      chances(at, HORIZON_MS)
        .map(([service, probability]): Forecast => {
          const curve = idle.curve(service, at)!;
          return { service, probability, withinMs: timeOf(curve, probability / 2) };
        })
        .sort((a, b) => b.probability - a.probability),

    /** Each comes by itself: the next is one of them in proportion to its chance, and none when all are unlikely. */
    next({ at }) {
      const coming = chances(at, NEXT_MS);
      const none = coming.reduce((product, [, probability]) => product * (1 - probability), 1);
      const sum = coming.reduce((total, [, probability]) => total + probability, 0);
      return new Map(coming.map(([service, probability]) => [service, ((1 - none) * probability) / sum]));
    },

    save: () => ({ version: VERSION, idle: idle.save() }),

    load(state) {
      const parsed = v.safeParse(savedSchema, state);
      idle.load(parsed.success ? parsed.output.idle : NO_IDLE_TIMES);
      return parsed.success;
    },
  };
}

/** When the curve reaches this height, to a thousandth of the horizon. */
function timeOf(curve: (ms: number) => number, height: number): number {
  let [low, high] = [0, HORIZON_MS];
  for (let halving = 0; halving < 10; halving++) {
    const middle = (low + high) / 2;
    if (curve(middle) < height) low = middle;
    else high = middle;
  }
  return high;
}
