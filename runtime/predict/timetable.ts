import * as v from "valibot";
import { createCalibration } from "./calibration";
import { HALF_HOUR_MS } from "./defaults";
import type { Forecast } from "./forecaster";

/**
 * What the clock foretells: uses within the next half hour, whatever a visit does.
 *
 * A question of its own beside the mixer's. That one asks who is next, which those who know only the time are poor at, and
 * weighs them accordingly; whether the mail is read at nine they know best. Each half hour's forecasts are judged when the
 * use comes or the half hour is over: fixed share over the log loss of single events, then calibration, as for the next use.
 */
export interface Timetable {
  /** Merged and calibrated, likeliest first. */
  forecast(opinions: readonly TimedOpinion[]): Forecast[];
  /** Bets on them, unless earlier bets are still young. */
  record(opinions: readonly TimedOpinion[], at: number): void;
  onUse(service: string, at: number): void;
  save(): unknown;
  load(state: unknown): boolean;
}

export interface TimedOpinion {
  readonly forecaster: string;
  /** Used within half an hour. Empty: no opinion, it sleeps. */
  readonly timed: readonly Forecast[];
}

/** So often a bet is made; more would be more of the same, as most half hours look alike for some minutes. */
const BET_INTERVAL_MS = 10 * 60_000;
/** Spread evenly per outcome, so that a habit that is new is heard within days. */
const SHARE = 0.01;
/** Nobody is sure about people. */
const LEAST_PROBABILITY = 0.005;
/** Where all say less, nothing would be learned but that most things do not happen at most times. */
const LEAST_TOLD = 0.02;

const VERSION = 2;
const probability = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const finite = v.pipe(v.number(), v.finite());
const savedSchema = v.object({
  version: v.literal(VERSION),
  weights: v.array(v.tuple([v.string(), probability])),
  /** Most visits are over before a half hour is: the next one judges what they bet. */
  bets: v.array(
    v.object({
      service: v.string(),
      at: finite,
      merged: probability,
      told: v.array(v.tuple([v.string(), probability])),
    }),
  ),
  calibration: v.unknown(),
});
type SavedTimetable = v.InferOutput<typeof savedSchema>;

interface Bet {
  readonly service: string;
  readonly at: number;
  readonly merged: number;
  /** By forecaster, of those awake. */
  readonly told: ReadonlyMap<string, number>;
}

export function createTimetable(names: readonly string[]): Timetable {
  const calibration = createCalibration();
  let weights = new Map<string, number>();
  let bets: Bet[] = [];
  let lastBetAt = Number.NEGATIVE_INFINITY;
  start(undefined);

  function start(saved: SavedTimetable | undefined): void {
    const known = new Map(saved?.weights);
    weights = new Map(names.map((name) => [name, known.get(name) ?? 1 / names.length]));
    bets = (saved?.bets ?? []).map(({ told, ...bet }) => ({
      ...bet,
      told: new Map(told.filter(([name]) => weights.has(name))),
    }));
    lastBetAt = bets.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
  }

  function mix(opinions: readonly TimedOpinion[]): (Forecast & Pick<Bet, "told">)[] {
    const awake = opinions.filter(({ timed }) => timed.length > 0);
    const total = awake.reduce((sum, { forecaster }) => sum + weights.get(forecaster)!, 0);
    const merged = new Map<string, { told: Map<string, number>; probability: number; weightedMs: number }>();
    for (const { forecaster, timed } of awake) {
      for (const { service, probability, withinMs } of timed) {
        const share = (weights.get(forecaster)! / total) * probability;
        const entry = merged.get(service) ?? { told: new Map(), probability: 0, weightedMs: 0 };
        entry.told.set(forecaster, probability);
        entry.probability += share;
        entry.weightedMs += share * withinMs;
        merged.set(service, entry);
      }
    }
    return [...merged].map(([service, { told, probability, weightedMs }]) => ({
      service,
      probability: Math.min(1, probability),
      withinMs: probability > 0 ? weightedMs / probability : 0,
      told: new Map(awake.map(({ forecaster }) => [forecaster, told.get(forecaster) ?? 0])),
    }));
  }

  function decide({ told, merged }: Bet, used: boolean): void {
    calibration.learn(merged, used);
    const likelihood = (probability: number) => {
      const bounded = Math.min(1 - LEAST_PROBABILITY, Math.max(LEAST_PROBABILITY, probability));
      return used ? bounded : 1 - bounded;
    };
    const awake = [...told.keys()].reduce((sum, name) => sum + weights.get(name)!, 0);
    const together =
      [...told].reduce((sum, [name, p]) => sum + weights.get(name)! * likelihood(p), 0) / awake;
    for (const [name, weight] of weights) {
      const factor = told.has(name) ? likelihood(told.get(name)!) / together : 1;
      weights.set(name, (1 - SHARE) * weight * factor + SHARE / names.length);
    }
  }

  function close(at: number): void {
    const isOver = (bet: Bet) => bet.at + HALF_HOUR_MS <= at;
    for (const bet of bets.filter(isOver)) decide(bet, false);
    bets = bets.filter((bet) => !isOver(bet));
  }

  return {
    forecast: (opinions) =>
      mix(opinions)
        .map(({ told: _, ...merged }) => ({ ...merged, probability: calibration.repair(merged.probability) }))
        .sort((a, b) => b.probability - a.probability),

    record(opinions, at) {
      close(at);
      if (at >= lastBetAt && at - lastBetAt < BET_INTERVAL_MS) return;
      lastBetAt = at;
      for (const { service, probability, told } of mix(opinions)) {
        if (Math.max(...told.values()) >= LEAST_TOLD) bets.push({ service, at, merged: probability, told });
      }
    },

    onUse(service, at) {
      close(at);
      for (const bet of bets) if (bet.service === service) decide(bet, true);
      bets = bets.filter((bet) => bet.service !== service);
    },

    save: () => ({
      version: VERSION,
      weights: [...weights],
      bets: bets.map(({ told, ...bet }) => ({ ...bet, told: [...told] })),
      calibration: calibration.save(),
    }),

    load(state) {
      const parsed = v.safeParse(savedSchema, state);
      start(parsed.success ? parsed.output : undefined);
      const isTaken = calibration.load(parsed.success ? parsed.output.calibration : undefined);
      return parsed.success && isTaken;
    },
  };
}
