import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { accuracyOn, competitionSchema, meanAccuracy } from "./accuracy";
import { compareGivenOrder, compareSelection, referenceSchema } from "./reference";

/** Evaluation sets lie beside the repository and are never part of it (licences); see the README there. */
const DATA = new URL("../../../shared/data/", import.meta.url);
const isThere = (file: string) => existsSync(new URL(file, DATA));

function read(file: string): unknown {
  const bytes = readFileSync(new URL(file, DATA));
  return JSON.parse((file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString());
}

const competition = (file: string) => v.parse(competitionSchema, read(file));

describe.skipIf(!isThere("arima-reference.json"))(
  "R's models (needs ../shared/data/arima-reference.json)",
  () => {
    const all = () => Object.values(v.parse(referenceSchema, read("arima-reference.json")).series);

    it("have the same likelihood and forecasts here, on every series", () => {
      for (const series of all()) {
        const models = [series.textbook, series.auto_arima];
        for (const model of models)
          expect(compareGivenOrder(series, model)).toMatchObject({ isWithinBar: true });
      }
    });

    it("are not better by AICc than those selected here", () => {
      const complete = all().filter(({ values }) => !values.includes(null));
      for (const series of complete)
        expect(compareSelection(series, series.auto_arima)).toMatchObject({ isWithinBar: true });
    });
  },
);

// A third of the samples, to keep to seconds; `npm run forecast` has the whole.
describe.skipIf(!isThere("m3-sample.json"))("M3 (needs ../shared/data/m3-sample.json)", () => {
  it("is forecast no worse than 5 % behind its winner, Theta", { timeout: 120_000 }, () => {
    const quarterly = competition("m3-sample.json").series.filter(({ frequency }) => frequency === 4);
    const { sMAPE, MASE } = meanAccuracy(quarterly.map(accuracyOn));
    expect(sMAPE).toBeLessThan(12.272 * 1.05);
    expect(MASE).toBeLessThan(1.2);
  });
});

describe.skipIf(!isThere("m4-hourly.json.gz"))("M4 hourly (needs ../shared/data/m4-hourly.json.gz)", () => {
  it("is forecast better than by the same hour of the day before", { timeout: 120_000 }, () => {
    const { series, anchors_this_sample: sample } = competition("m4-hourly.json.gz");
    const { sMAPE, MASE } = meanAccuracy(series.map(accuracyOn));
    expect(sMAPE).toBeLessThan(sample.sNaive!.sMAPE);
    expect(MASE).toBeLessThan(sample.sNaive!.MASE);
  });
});
