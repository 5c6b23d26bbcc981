import type { BenchServer } from "./bench-server";
import type { Chromium } from "./chromium";
import type { PredictionCost } from "./predict/meter";
import type { Arm, BenchResult } from "./result";

const SERVICE_COUNTS = [20, 300];
const USE_COUNT = 100_000;
const MIB = 1024 * 1024;

const P50_LIMIT_MS = 0.2;
const P99_LIMIT_MS = 2;
const SAVED_LIMIT_BYTES = 2 * MIB;

/** What a use costs the manager in a worker of Chromium, and how much it keeps on disk after 100,000 uses. */
export async function benchPredict(browser: Chromium, server: BenchServer): Promise<BenchResult> {
  const tab = await browser.open(`${server.urlOf("predict")}/bench/predict.html`);
  const arms: Arm[] = [];
  const limits: NonNullable<BenchResult["limits"]>[number][] = [];
  for (const serviceCount of SERVICE_COUNTS) {
    const of = `${serviceCount} services`;
    const { whole, forecasters, byForecaster, savedBytes } = await tab.call<PredictionCost>(
      "predict.cost",
      serviceCount,
      USE_COUNT,
    );
    arms.push(
      {
        name: `forecasters, ${of}`,
        what: "all but the LSTM: judged, taught and asked for a use",
        summary: forecasters,
      },
      { name: `manager, ${of}`, what: "all that it does for a use, the plan included", summary: whole },
    );
    for (const [name, summary] of Object.entries(byForecaster)) {
      arms.push({ name: `${name}, ${of}`, what: "its part, with a clock around each call", summary });
    }
    limits.push(
      { what: `forecasters' p50 ms, ${of}`, value: forecasters.p50Ms, limit: P50_LIMIT_MS },
      { what: `forecasters' p99 ms, ${of}`, value: forecasters.p99Ms, limit: P99_LIMIT_MS },
      { what: `bytes saved, ${of}`, value: savedBytes, limit: SAVED_LIMIT_BYTES },
    );
  }
  await tab.close();
  return { name: "predict", arms, comparisons: [], limits };
}
