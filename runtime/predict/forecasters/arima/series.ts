import { decompose } from "./decompose";
import type { FittedArima } from "./fit";
import type { Steps } from "./minimize";
import { project } from "./project";
import { hasSeason } from "./season-test";
import { selectArima } from "./select";
import { thetaForecast } from "./theta";

/**
 * Forecasts of any series with one season, several, or none: ARIMA for what depends on its own past, the theta method
 * beside it, and the mean of the two. Combining models of different kinds is what has won the forecasting competitions
 * more often than any one of them. A series above 0 is taken in logarithms, since its swings grow with its level.
 *
 * A season of up to twelve points is a part of the ARIMA itself. Longer ones (the 48 half hours of a day, and the week
 * around it) are taken off before and put back after: as a part of it they would cost a state of hundreds, and the few
 * repetitions there are tell little about their dynamics.
 *
 * @see Makridakis, Spiliotis, Assimakopoulos 2020, "The M4 competition: 100,000 time series and 61 forecasting methods"
 */
export interface SeriesModel {
  readonly arima: FittedArima;
  /** Points per season, shortest first, of those that are taken off for ARIMA. */
  readonly periods: readonly number[];
}

export interface SeriesForecast {
  readonly means: Float64Array;
  /** Bounds of the interval that has 95 % of what will be seen. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

const LONGEST_ARIMA_PERIOD = 12;
/** Coefficients of either kind where seasons are taken off before: what is left has a short memory. */
const MAX_ADJUSTED_ORDER = 3;
/** Of the normal distribution, for 95 %. */
const NORMAL_QUANTILE = 1.959964;

/**
 * @param values  None missing.
 * @param periods  Points per season, shortest first; empty where there is none.
 * @returns `undefined`: too short.
 */
export function* fitSeries(
  values: readonly number[],
  periods: readonly number[],
): Steps<SeriesModel | undefined> {
  const scaled = values.map(scaleOf(values).to);
  const long = periods.filter((period) => period > LONGEST_ARIMA_PERIOD && values.length >= 2 * period + 5);
  const [period = 1] = periods.filter((each) => each <= LONGEST_ARIMA_PERIOD);
  const arima = yield* long.length === 0
    ? selectArima(scaled, { period })
    : selectArima(withoutSeasons(scaled, long).level, { maxOrder: MAX_ADJUSTED_ORDER });
  return arima === undefined ? undefined : { arima, periods: long };
}

/** @param values  Those the model was fitted to, or more. */
export function forecastSeries(
  { arima, periods }: SeriesModel,
  values: readonly number[],
  stepCount: number,
): SeriesForecast {
  const scale = scaleOf(values);
  const scaled = values.map(scale.to);
  const adjusted = withoutSeasons(scaled, periods);
  const projected = project(arima, adjusted.level, stepCount);
  const ofArima = projected.means.map((mean, h) => scale.from(mean + adjusted.seasonAt(h)));

  const { period } = arima.order;
  const flat = hasSeason(scaled, period) ? withoutSeasons(scaled, [period]) : adjusted;
  const ofTheta = thetaForecast(flat.level.map(scale.from), stepCount).map((mean, h) =>
    scale.from(scale.to(mean) + flat.seasonAt(h)),
  );

  const means = ofArima.map((mean, h) => (mean + ofTheta[h]!) / 2);
  const bound = (side: 1 | -1) =>
    means.map((mean, h) => scale.from(scale.to(mean) + side * NORMAL_QUANTILE * projected.deviations[h]!));
  return { means, lower: bound(-1), upper: bound(1) };
}

interface Scale {
  to(value: number): number;
  from(value: number): number;
}

const AS_IT_IS: Scale = { to: (value) => value, from: (value) => value };
/** Nothing below the smallest positive number: a theta line may cross 0. */
const LOGARITHM: Scale = { to: (value) => Math.log(Math.max(value, Number.MIN_VALUE)), from: Math.exp };

const scaleOf = (values: readonly number[]): Scale =>
  values.every((value) => value > 0) ? LOGARITHM : AS_IT_IS;

/** @returns the series without these seasons, and what they add h points after its end. */
function withoutSeasons(values: readonly number[], periods: readonly number[]) {
  const { seasons } = periods.length === 0 ? { seasons: [] } : decompose(values, periods);
  const level = values.map((value, t) => seasons.reduce((left, season) => left - season[t]!, value));
  const seasonAt = (h: number): number =>
    periods.reduce((sum, period, k) => sum + seasons[k]![values.length - period + (h % period)]!, 0);
  return { level, seasonAt };
}
