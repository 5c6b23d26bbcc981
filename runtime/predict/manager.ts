import * as v from "valibot";
import type { Usage } from "../protocol/usage";
import { type CalibrationBin, createCalibration } from "./calibration";
import { type CatalogEntry, isRunning, type Readiness } from "./catalog-entry";
import type { ExchangeRates } from "./defaults";
import type { Expectation } from "./expectation";
import type { Forecast, ForecastContext, Forecaster, NextDistribution } from "./forecaster";
import { createMixer, type Opinion } from "./mixer";
import { createOutcomes } from "./outcomes";
import { createOutlook } from "./outlook";
import type { Plan } from "./plan";
import { type PlanGrants, planAhead } from "./planner";
import { createScorecard, type ScorecardSnapshot } from "./scorecard";
import { createTimetable, type TimedOpinion } from "./timetable";
import { createWasteLedger, type Waste } from "./waste-ledger";

/**
 * The Predictive Mesh Manager: uses in, plans out.
 *
 * Each use first judges what was said before it (mixer: who was right; calibration: how often; scorecard: what the plans
 * were worth), and only then teaches the forecasters, so that no one is scored on what it has already been told.
 */
export interface Manager {
  /** @param found  How far the service was when the use arrived. */
  observe(usage: Usage, found: Readiness): void;
  /** Merged and calibrated, likeliest first. */
  forecast(role?: string): Forecast[];
  /** The same on the axis of time, and what there is of `running` replicas: what a plan is made of, and judged by. */
  expect(running: readonly string[], role?: string): Expectation[];
  /** Records the plan on the scorecard: it counts as carried out. */
  plan(input: ManagerPlanInput): Plan;
  onRetire(service: string): void;
  snapshot(role?: string): ManagerSnapshot;
  /** One structured-cloneable object. */
  save(): unknown;
  /** @returns names of the parts that refused their state and start anew; empty when all was taken. */
  load(state: unknown): string[];
  /** Teaches parts that have started anew what the others know already. Only forecasters learn from a history alone. */
  relearn(parts: readonly string[], history: Iterable<Usage>): void;
}

export interface ManagerOptions {
  /** The portfolio, not empty. */
  readonly forecasters: readonly Forecaster[];
  /** Epoch ms. */
  readonly now: () => number;
  readonly rates?: ExchangeRates;
  /** What a role may not use never appears; absent: everybody may use everything. */
  readonly mayUse?: (service: string, role: string | undefined) => boolean;
}

export interface ManagerPlanInput {
  readonly catalog: readonly CatalogEntry[];
  readonly grants: PlanGrants;
  readonly role?: string | undefined;
}

export interface ManagerSnapshot {
  readonly forecasts: readonly Forecast[];
  readonly weights: Readonly<Record<string, number>>;
  readonly calibration: readonly CalibrationBin[];
  readonly scorecard: ScorecardSnapshot;
  /** Held and fetched for nothing within the last hour. */
  readonly waste: Waste;
}

const VERSION = 1;
const savedSchema = v.object({
  version: v.literal(VERSION),
  forecasters: v.record(v.string(), v.unknown()),
  mixer: v.unknown(),
  calibration: v.unknown(),
  scorecard: v.unknown(),
  outlook: v.unknown(),
  timetable: v.unknown(),
});

/**
 * What the forecasters say right after a use serves the plan that follows, and what they say for a plan is what the next use
 * is judged by, unless that comes later than this: so every use costs one look ahead, and who is right when plans are
 * made is who counts.
 */
const OPINION_KEPT_MS = 60_000;

export function createManager({ forecasters, now, rates, mayUse = () => true }: ManagerOptions): Manager {
  const mixer = createMixer(forecasters.map(({ name }) => name));
  const calibration = createCalibration();
  const scorecard = createScorecard();
  const outlook = createOutlook();
  const timetable = createTimetable(
    forecasters.filter(({ horizon }) => horizon === "half hour").map(({ name }) => name),
  );
  const ledger = createWasteLedger();
  let outcomes = createOutcomes();

  let said:
    | { readonly at: number; readonly role: string | undefined; readonly opinions: readonly FullOpinion[] }
    | undefined;

  /** Nothing but a use has happened since: no statistics came, no model was studied. */
  let isJustSaid = false;

  function opinionsAt(at: number, role?: string): readonly FullOpinion[] {
    const ageMs = said === undefined ? Number.NaN : at - said.at;
    if (said?.role === role && ageMs >= 0 && ageMs < OPINION_KEPT_MS) return said!.opinions;
    const context = role === undefined ? { at } : { at, role };
    said = { at, role, opinions: forecasters.map((forecaster) => opinionOf(forecaster, context)) };
    return said.opinions;
  }

  const mixed = (opinions: readonly Opinion[], role: string | undefined): Forecast[] =>
    mixer
      .mix(opinions)
      .filter(({ service }) => mayUse(service, role))
      .map((merged) => ({ ...merged, probability: calibration.repair(merged.probability) }))
      .sort((a, b) => b.probability - a.probability);

  const forecast = (role?: string) => mixed(opinionsAt(now(), role), role);

  function expect(running: readonly string[], role?: string): Expectation[] {
    const at = now();
    const opinions = opinionsAt(at, role);
    const said = {
      forecasts: mixed(opinions, role),
      timed: timetable.forecast(opinions),
      next: mixer.mixNext(opinions, at),
    };
    const expectations = outlook.expectations(said, running, at);
    outlook.record(expectations, at);
    timetable.record(opinions, at);
    return expectations;
  }

  return {
    observe(usage, found) {
      const { service, at, role } = usage;
      mixer.learn(usage, opinionsAt(at, role));
      for (const { probability, used } of outcomes.onUse(service, at)) calibration.learn(probability, used);
      scorecard.onUse(service, at, found);
      ledger.onUse(service, at);
      timetable.onUse(service, at);
      outlook.observe(usage);
      for (const forecaster of forecasters) forecaster.observe(usage);
      said = undefined;
      outcomes.open(mixer.mix(opinionsAt(at, role)), service);
      isJustSaid = true;
    },

    forecast,

    expect,

    plan({ catalog, grants, role }) {
      const at = now();
      if (!isJustSaid) said = undefined;
      isJustSaid = false;
      const allowance = ledger.allowance(grants, at);
      const running = catalog.filter(({ state }) => isRunning(state)).map(({ service }) => service);
      const expectations = expect(running, role);
      const plan = planAhead({ expectations, catalog, grants, allowance, role, at, rates });
      scorecard.expire(at);
      scorecard.record(plan);
      ledger.record(plan, catalog);
      return plan;
    },

    onRetire(service) {
      scorecard.onRetire(service, now());
      ledger.onRetire(service, now());
    },

    snapshot(role) {
      scorecard.expire(now());
      return {
        forecasts: forecast(role),
        weights: Object.fromEntries(forecasters.map(({ name }) => [name, mixer.weightOf(name)])),
        calibration: calibration.bins(),
        scorecard: scorecard.snapshot(),
        waste: ledger.spent(now()),
      };
    },

    save: () => ({
      version: VERSION,
      forecasters: Object.fromEntries(forecasters.map((forecaster) => [forecaster.name, forecaster.save()])),
      mixer: mixer.save(),
      calibration: calibration.save(),
      scorecard: scorecard.save(),
      outlook: outlook.save(),
      timetable: timetable.save(),
    }),

    load(state) {
      const parsed = v.safeParse(savedSchema, state);
      const saved = parsed.success ? parsed.output : undefined;
      outcomes = createOutcomes();
      said = undefined;
      const taken: (readonly [string, boolean])[] = [
        ...forecasters.map((part) => [part.name, part.load(saved?.forecasters[part.name])] as const),
        ["mixer", mixer.load(saved?.mixer)],
        ["calibration", calibration.load(saved?.calibration)],
        ["scorecard", scorecard.load(saved?.scorecard)],
        ["outlook", outlook.load(saved?.outlook)],
        ["timetable", timetable.load(saved?.timetable)],
      ];
      return taken.filter(([, isTaken]) => !isTaken).map(([name]) => name);
    },

    relearn(parts, history) {
      said = undefined;
      const pupils = forecasters.filter(({ name }) => parts.includes(name));
      for (const usage of history) for (const pupil of pupils) pupil.observe(usage);
    },
  };
}

type FullOpinion = Opinion & TimedOpinion;

const NONE: readonly Forecast[] = [];

/** Asked only for what is needed: who judges reads `next`, who plans reads `forecasts`. */
function opinionOf(forecaster: Forecaster, context: ForecastContext): FullOpinion {
  let next: NextDistribution | undefined;
  let forecasts: readonly Forecast[] | undefined;
  const forecastsOf = (horizon: Forecaster["horizon"]) => {
    if (forecaster.horizon !== horizon) return NONE;
    forecasts ??= forecaster.forecast(context);
    return forecasts;
  };
  return {
    forecaster: forecaster.name,
    get next() {
      next ??= forecaster.next(context);
      return next;
    },
    get forecasts() {
      return forecastsOf("visit");
    },
    get timed() {
      return forecastsOf("half hour");
    },
  };
}
