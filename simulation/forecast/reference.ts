import * as v from "valibot";
import { aiccOf, type FittedArima, fitArima } from "../../runtime/predict/forecasters/arima/fit";
import { finish } from "../../runtime/predict/forecasters/arima/minimize";
import { type ArimaOrder, arimaOrder, nameOf } from "../../runtime/predict/forecasters/arima/order";
import { project } from "../../runtime/predict/forecasters/arima/project";
import { selectArima } from "../../runtime/predict/forecasters/arima/select";

const numbers = v.array(v.number());
const modelSchema = v.object({
  order: v.tuple([v.number(), v.number(), v.number()]),
  seasonal: v.tuple([v.number(), v.number(), v.number()]),
  period: v.number(),
  method_string: v.string(),
  loglik: v.number(),
  aicc: v.number(),
  forecast: v.object({ mean: numbers, lower95: numbers, upper95: numbers }),
});
const seriesSchema = v.object({
  name: v.string(),
  frequency: v.number(),
  /** 0: models and forecasts are of the logarithms. */
  lambda: v.nullable(v.number()),
  values: v.array(v.nullable(v.number())),
  textbook: modelSchema,
  auto_arima: modelSchema,
  auto_arima_full: v.nullable(modelSchema),
});

/** Series with what another program made of them, by R's stats::arima and forecast::auto.arima. */
export const referenceSchema = v.object({ series: v.record(v.string(), seriesSchema) });
type ReferenceModel = v.InferOutput<typeof modelSchema>;
type ReferenceSeries = v.InferOutput<typeof seriesSchema>;

/** Of the normal distribution, for 95 %. */
const NORMAL_QUANTILE = 1.959964;

export interface GivenOrderResult {
  readonly order: string;
  readonly logLikelihood: number;
  readonly logLikelihoodThere: number;
  readonly aicc: number;
  readonly aiccThere: number;
  /** Largest difference of a mean or a bound, as a share of the interval's width. */
  readonly worstShare: number;
  readonly isWithinBar: boolean;
}

/** Fits the order that the reference gives, and compares likelihood and forecasts. */
export function compareGivenOrder(series: ReferenceSeries, reference: ReferenceModel): GivenOrderResult {
  const values = scaledValues(series);
  const fitted = required(series, finish(fitArima(values, orderOf(reference))));
  const worstShare = worstDifference(series, reference, fitted, values);
  const difference = Math.abs(fitted.logLikelihood - reference.loglik);
  return {
    order: nameOf(fitted.order),
    logLikelihood: fitted.logLikelihood,
    logLikelihoodThere: reference.loglik,
    aicc: aiccOf(fitted),
    aiccThere: reference.aicc,
    worstShare,
    isWithinBar: worstShare <= 0.01 && difference <= Math.max(0.05, 0.001 * Math.abs(reference.loglik)),
  };
}

export interface SelectionResult {
  readonly order: string;
  readonly aicc: number;
  readonly isWithinBar: boolean;
}

/** Selects an order, and compares its AICc. */
export function compareSelection(series: ReferenceSeries, reference: ReferenceModel): SelectionResult {
  const values = scaledValues(series);
  const fitted = required(series, finish(selectArima(values, { period: series.frequency })));
  const aicc = aiccOf(fitted);
  return {
    order: nameOf(fitted.order),
    aicc,
    isWithinBar: aicc <= reference.aicc + 2,
  };
}

function orderOf({ order, seasonal, period, method_string }: ReferenceModel): ArimaOrder {
  const [p, d, q] = order;
  const [P, D, Q] = seasonal;
  return arimaOrder({ p, d, q, P, D, Q, period, hasConstant: /mean|drift/.test(method_string) });
}

const scaledValues = ({ values, lambda }: ReferenceSeries): number[] =>
  values.map((value) => (value === null ? Number.NaN : lambda === 0 ? Math.log(value) : value));

function worstDifference(
  { lambda }: ReferenceSeries,
  { forecast }: ReferenceModel,
  fitted: FittedArima,
  values: readonly number[],
): number {
  const back = lambda === 0 ? Math.exp : (value: number) => value;
  const { means, deviations } = project(fitted, values, forecast.mean.length);
  const shares = [...means].map((mean, h) => {
    const [lower, upper] = [forecast.lower95[h]!, forecast.upper95[h]!];
    const margin = NORMAL_QUANTILE * deviations[h]!;
    const differences = [
      back(mean) - forecast.mean[h]!,
      back(mean - margin) - lower,
      back(mean + margin) - upper,
    ];
    return Math.max(...differences.map(Math.abs)) / (upper - lower);
  });
  return Math.max(...shares);
}

function required<T>({ name }: ReferenceSeries, fitted: T | undefined): T {
  if (fitted === undefined) throw new Error(`${name}: no model can be fitted to it`);
  return fitted;
}
