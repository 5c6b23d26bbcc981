import * as v from "valibot";
import type { Outlook } from "./outlook";
import type { SeriesModel } from "./series";

const finite = v.pipe(v.number(), v.finite());
/** No order and no period is larger; a damaged one must not cost gigabytes. */
const small = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(400));
const coefficients = v.pipe(v.array(finite), v.maxLength(10));

const savedModelSchema: v.GenericSchema<SeriesModel> = v.object({
  periods: v.pipe(v.array(small), v.maxLength(2)),
  arima: v.object({
    order: v.object({
      ...{ p: small, d: small, q: small, P: small, D: small, Q: small, period: small },
      hasConstant: v.boolean(),
    }),
    coefficients: v.object({ ar: coefficients, ma: coefficients, sar: coefficients, sma: coefficients }),
    constant: finite,
    variance: finite,
    logLikelihood: finite,
    usedCount: small,
  }),
});

const savedOutlookSchema: v.GenericSchema<Outlook> = v.object({
  origin: v.pipe(v.number(), v.safeInteger()),
  means: v.pipe(
    v.instance(Float32Array),
    v.check(
      (means) => means.length > 0 && means.every((mean) => mean > 0 && mean < Number.POSITIVE_INFINITY),
    ),
  ),
  dispersion: v.pipe(finite, v.gtValue(0)),
});

/** What is known of one service beside its counts. */
export const savedStudySchema = v.object({
  service: v.string(),
  fittedIn: v.pipe(v.number(), v.safeInteger()),
  model: savedModelSchema,
  outlook: savedOutlookSchema,
});
export type SavedStudy = v.InferOutput<typeof savedStudySchema>;
