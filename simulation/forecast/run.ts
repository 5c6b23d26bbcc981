import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import * as v from "valibot";
import { PROJECT_ROOT } from "../../scripts/project-root";
import { accuracyOn, competitionSchema, meanAccuracy } from "./accuracy";
import { compareGivenOrder, compareSelection, referenceSchema } from "./reference";

/**
 * `npm run forecast` judges the ARIMA forecaster on the shared series, `npm run forecast -- FILE…` on others of the same
 * forms: series with a reference's models, or series of a competition with a part held back.
 */
const SHARED_FILES = ["arima-reference.json", "m3-sample.json", "m4-hourly.json.gz"].map((file) =>
  join(PROJECT_ROOT, "../shared/data", file),
);

const given = process.argv.slice(2);
const paths = given.length > 0 ? given : SHARED_FILES.filter(existsSync);
if (paths.length === 0) {
  console.error("No series: name files of the forms that simulation/forecast/*.ts describe.");
  process.exit(1);
}

const mark = (isWithinBar: boolean): string => (isWithinBar ? "ok" : "--");
const countOf = (results: readonly { isWithinBar: boolean }[]): string =>
  `${results.filter(({ isWithinBar }) => isWithinBar).length} of ${results.length}`;

const nameWithAicc = (model: { method_string: string; aicc: number }): string =>
  `${model.method_string} ${model.aicc.toFixed(2)}`;

function reportReference({ series }: v.InferOutput<typeof referenceSchema>): void {
  const all = Object.values(series);
  console.log("Orders given: log-likelihood (reference), AICc (reference), worst difference of 12 forecasts");
  const givenOrders = all.map((each) => {
    const result = compareGivenOrder(each, each.textbook);
    console.log(
      `  ${mark(result.isWithinBar)} ${each.name.padEnd(15)} ${result.order.padEnd(31)}`,
      `${result.logLikelihood.toFixed(3)} (${result.logLikelihoodThere.toFixed(3)}),`,
      `${result.aicc.toFixed(2)} (${result.aiccThere.toFixed(2)}),`,
      `${(100 * result.worstShare).toFixed(3)} % of the interval`,
    );
    return result;
  });
  console.log(`  within 0.1 % (or 0.05) and 1 % of the interval: ${countOf(givenOrders)}`);

  console.log("Orders selected: AICc (reference, stepwise; reference, exhaustive)");
  const selections = all.map((each) => {
    const result = compareSelection(each, each.auto_arima);
    const full = each.auto_arima_full;
    console.log(
      `  ${mark(result.isWithinBar)} ${each.name.padEnd(15)} ${result.order} ${result.aicc.toFixed(2)}`,
      `(${[each.auto_arima, ...(full === null ? [] : [full])].map(nameWithAicc).join("; ")})`,
    );
    return result;
  });
  console.log(`  at most 2 above the stepwise reference: ${countOf(selections)}`);
}

function reportCompetition(competition: v.InferOutput<typeof competitionSchema>): void {
  const { series, anchors_this_sample: sample, published_all_414_hourly: published } = competition;
  const startedAt = process.cpuUsage().user;
  const { sMAPE, MASE, coverage } = meanAccuracy(series.map(accuracyOn));
  const seconds = (process.cpuUsage().user - startedAt) / 1e6;
  const row = (name: string, errors: { sMAPE: number; MASE: number }, rest = "") =>
    console.log(`  ${name.padEnd(38)} ${errors.sMAPE.toFixed(3)} ${errors.MASE.toFixed(3)}${rest}`);
  console.log(`${series.length} series: sMAPE, MASE`);
  const share = `, ${(100 * coverage).toFixed(1)} % in the interval of 95 %, ${seconds.toFixed(1)} s of CPU`;
  row("ours", { sMAPE, MASE }, share);
  for (const [name, errors] of Object.entries(sample)) row(`${name}, here`, errors);
  for (const [name, errors] of Object.entries(published)) row(`${name}, all hourly`, errors);
}

for (const path of paths) {
  const bytes = readFileSync(path);
  const content: unknown = JSON.parse((path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString());
  console.log(`\n${basename(path)}`);
  const reference = v.safeParse(referenceSchema, content);
  if (reference.success) reportReference(reference.output);
  else reportCompetition(v.parse(competitionSchema, content));
}
