import type { Usage } from "../protocol/usage";

/**
 * What one service may expect. A service that is absent from a list of forecasts is not expected at all.
 */
export interface Forecast {
  readonly service: string;
  /**
   * That the service is used within the horizon: before the visit ends, and among the next `HORIZON_SERVICES`
   * different services (see `defaults.ts`). Not "is the very next one": a plan must see two or three steps ahead of
   * a person, since a cold start may take longer than one step. The probabilities of a list therefore add up to more
   * than 1 as a rule.
   */
  readonly probability: number;
  /** Typical time until that use, if it comes, in ms from the instant of the forecast. */
  readonly withinMs: number;
}

export interface ForecastContext {
  /** Epoch ms. */
  readonly at: number;
  readonly role?: string;
}

/**
 * The very next service, given that there is one: those that there is a reason to expect, the mixer reads 32 of them. Sums
 * to at most 1; what is missing is shared by all services not listed, by base rate, and by newcomers (`base-rate.ts`).
 * Empty: the forecaster has no opinion, and the mixer lets it sleep.
 */
export type NextDistribution = ReadonlyMap<string, number>;

/** One predictor of the portfolio. `forecaster.contract.ts` says what each must keep. */
export interface Forecaster {
  /** Key of its saved state and of its weight in the mixer. */
  readonly name: string;
  /**
   * What its forecasts mean by "used". `visit`: as `Forecast.probability` has it. `half hour`: within the next half hour,
   * whatever the visit does, which the timetable merges and calibrates apart.
   */
  readonly horizon: "visit" | "half hour";
  observe(usage: Usage): void;
  /** Likeliest first. Empty: no opinion on the horizon, whatever it says of the next. */
  forecast(context: ForecastContext): readonly Forecast[];
  /** What the mixer scores by log loss: an outcome is known at once, not only at the end of the horizon. */
  next(context: ForecastContext): NextDistribution;
  /** Structured-cloneable, and carries a version. */
  save(): unknown;
  /** False = refused (unknown version, damaged): the forecaster is then as new. Never throws. */
  load(state: unknown): boolean;
}
