import * as v from "valibot";
import { createCalibration } from "./calibration";
import { HALF_HOUR_MS } from "./defaults";
import type { Forecast } from "./forecaster";
import { createFixedShare } from "./mixing/fixed-share";
import { mixForecasts } from "./mixing/forecast-mix";

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
  const share = createFixedShare(names.length, SHARE);
  let bets: Bet[] = [];
  let lastBetAt = Number.NEGATIVE_INFINITY;

  function start(saved: SavedTimetable | undefined): void {
    const known = new Map(saved?.weights);
    share.load(names.map((name) => known.get(name) ?? 1 / names.length));
    bets = (saved?.bets ?? []).map(({ told, ...bet }) => ({ ...bet, told: new Map(told) }));
    lastBetAt = bets.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
  }

  const mix = (opinions: readonly TimedOpinion[]): Forecast[] =>
    mixForecasts(
      opinions.map(({ forecaster, timed }) => ({ forecaster, forecasts: timed })),
      (name) => share.weights()[names.indexOf(name)]!,
    );

  function decide({ told, merged }: Bet, used: boolean): void {
    calibration.learn(merged, used);
    const bounded = (probability: number) =>
      Math.min(1 - LEAST_PROBABILITY, Math.max(LEAST_PROBABILITY, probability));
    const rows = names.map((name) => {
      const probability = told.get(name);
      return probability === undefined
        ? undefined
        : Float64Array.of(1 - bounded(probability), bounded(probability));
    });
    share.learn(rows, used ? 1 : 0);
  }

  function close(at: number): void {
    const isOver = (bet: Bet) => bet.at + HALF_HOUR_MS <= at;
    for (const bet of bets.filter(isOver)) decide(bet, false);
    bets = bets.filter((bet) => !isOver(bet));
  }

  return {
    forecast: (opinions) =>
      mix(opinions)
        .map((merged) => ({ ...merged, probability: calibration.repair(merged.probability) }))
        .sort((a, b) => b.probability - a.probability),

    record(opinions, at) {
      close(at);
      if (at >= lastBetAt && at - lastBetAt < BET_INTERVAL_MS) return;
      lastBetAt = at;
      const awake = opinions.filter(({ timed }) => timed.length > 0);
      for (const { service, probability } of mix(awake)) {
        const told = new Map(awake.map(({ forecaster, timed }) => [forecaster, toldOf(timed, service)]));
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
      weights: names.map((name, i) => [name, share.weights()[i]!] as const),
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

const toldOf = (timed: readonly Forecast[], service: string): number =>
  timed.find((forecast) => forecast.service === service)?.probability ?? 0;
