import * as v from "valibot";
import { finish } from "../../runtime/predict/forecasters/arima/minimize";
import { fitSeries, forecastSeries } from "../../runtime/predict/forecasters/arima/series";

const seriesSchema = v.object({
  id: v.string(),
  frequency: v.number(),
  train: v.array(v.number()),
  test: v.array(v.number()),
});
const errorsSchema = v.record(v.string(), v.object({ sMAPE: v.number(), MASE: v.number() }));

/** Series of a competition, with what its entrants reached on them, or on all series of their kind. */
export const competitionSchema = v.object({
  source: v.string(),
  series: v.pipe(
    v.union([v.array(seriesSchema), v.record(v.string(), seriesSchema)]),
    v.transform((series) => Object.values(series)),
  ),
  anchors_this_sample: v.optional(errorsSchema, {}),
  published_all_414_hourly: v.optional(errorsSchema, {}),
});
export type CompetitionSeries = v.InferOutput<typeof seriesSchema>;

/** The hours of a week, around those of a day. */
const HOURS_PER_DAY = 24;
const HOURS_PER_WEEK = 168;

export interface Accuracy {
  /** Mean of 200·|actual − forecast| / (|actual| + |forecast|). */
  readonly sMAPE: number;
  /** Mean error over that of last season's values within the sample. */
  readonly MASE: number;
  /** Share of the actual values that lie in the interval of 95 %. */
  readonly coverage: number;
}

/** Forecasts the test part from the training part, as the product's forecaster does. */
export function accuracyOn({ id, frequency, train, test }: CompetitionSeries): Accuracy {
  const periods = frequency === HOURS_PER_DAY ? [HOURS_PER_DAY, HOURS_PER_WEEK] : [frequency];
  const model = finish(fitSeries(train, periods));
  if (model === undefined) throw new Error(`${id}: no model can be fitted to it`);
  const { means, lower, upper } = forecastSeries(model, train, test.length);
  const lagged = train.slice(frequency).map((value, t) => Math.abs(value - train[t]!));
  const perTest = (measure: (actual: number, h: number) => number) => mean(test.map(measure));
  return {
    sMAPE: perTest((actual, h) => {
      const size = Math.abs(actual) + Math.abs(means[h]!);
      return size === 0 ? 0 : (200 * Math.abs(actual - means[h]!)) / size;
    }),
    MASE: perTest((actual, h) => Math.abs(actual - means[h]!)) / mean(lagged),
    coverage: perTest((actual, h) => (actual >= lower[h]! && actual <= upper[h]! ? 1 : 0)),
  };
}

export function meanAccuracy(all: readonly Accuracy[]): Accuracy {
  return {
    sMAPE: mean(all.map(({ sMAPE }) => sMAPE)),
    MASE: mean(all.map(({ MASE }) => MASE)),
    coverage: mean(all.map(({ coverage }) => coverage)),
  };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
