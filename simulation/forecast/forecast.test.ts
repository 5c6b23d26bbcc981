import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { accuracyOn, type CompetitionSeries, competitionSchema, meanAccuracy } from "./accuracy";
import { compareGivenOrder, compareSelection, referenceSchema } from "./reference";

/** Evaluation sets lie beside the repository and are never part of it (licences); see the README there. */
const DATA = new URL("../../../shared/data/", import.meta.url);
/** Seconds of computing, several times that where other tests run beside. */
const SLOW_MS = 120_000;
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

    it("are not better by AICc than those selected here", { timeout: SLOW_MS }, () => {
      const complete = all().filter(({ values }) => !values.includes(null));
      for (const series of complete)
        expect(compareSelection(series, series.auto_arima)).toMatchObject({ isWithinBar: true });
    });
  },
);

/** The same test part by the values of the season before; what any forecaster has to beat. */
function seasonalNaive({ frequency, train, test }: CompetitionSeries): number {
  const errors = test.map((actual, h) =>
    Math.abs(actual - train[train.length - frequency + (h % frequency)]!),
  );
  const lagged = train.slice(frequency).map((value, t) => Math.abs(value - train[t]!));
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return sum(errors) / errors.length / (sum(lagged) / lagged.length);
}

// A part of each sample, to keep to seconds; `npm run forecast` has the whole, and the entrants to compare with.
const PARTS = [
  [
    "m3-sample.json",
    "quarterly",
    (all: CompetitionSeries[]) => all.filter(({ frequency }) => frequency === 4),
  ],
  ["m4-hourly.json.gz", "every fifth", (all: CompetitionSeries[]) => all.filter((_, i) => i % 5 === 0)],
] as const;

for (const [file, name, partOf] of PARTS) {
  describe.skipIf(!isThere(file))(`${file}, ${name} (needs ../shared/data/${file})`, () => {
    it("is forecast a tenth better than by the season before", { timeout: SLOW_MS }, () => {
      const part = partOf(competition(file).series);
      const naive = part.reduce((sum, series) => sum + seasonalNaive(series), 0) / part.length;
      expect(meanAccuracy(part.map(accuracyOn)).MASE).toBeLessThan(0.9 * naive);
    });
  });
}
