import type { BenchServer } from "./bench-server";
import type { Chromium } from "./chromium";
import type { BenchResult } from "./result";
import { ratioOf, summarize } from "./statistics";
import { UNMONITORED_SITE } from "./unmonitored";

/** Each with new tabs and workers: two that do the same may differ by more than what is looked for. */
const SITTING_COUNT = 6;
const ROUND_COUNT = 16;
const REQUEST_COUNT = 400;
const WARM_UP_COUNT = 1_000;
/** More than the replicas there may be, so that both cores are busy. */
const PARALLEL_COUNT = 8;
/** The issue's: 2 % of throughput. */
const LIMIT = 1.02;

/** With linear memory, which is looked at after each exchange. */
const PATH = "/api/greet-raw";

const ARMS = [
  { name: "monitored", what: "400 requests to a raw guest, 8 at a time, direct path", site: "monitored" },
  { name: "unmonitored", what: "the same, where hosts tell nothing", site: UNMONITORED_SITE },
] as const;

/** What it costs in throughput that hosts add up and tell what replicas use. Arms take turns, and each goes first as often. */
export async function benchMonitoring(browser: Chromium, server: BenchServer): Promise<BenchResult> {
  const arms = ARMS.map((arm) => ({ ...arm, batches: [] as number[][] }));
  for (let sitting = 0; sitting < SITTING_COUNT; sitting++) {
    const open = [];
    for (const { site, batches } of sitting % 2 === 0 ? arms : arms.toReversed()) {
      const tab = await browser.open(`${server.urlOf(site)}/bench/direct.html`);
      await tab.call("stopwatch.ready");
      const measure = (count: number) => tab.call<number>("stopwatch.crowd", PATH, count, PARALLEL_COUNT);
      await measure(WARM_UP_COUNT);
      open.push({ tab, measure, batches });
    }
    for (let round = 0; round < ROUND_COUNT; round++) {
      for (const { batches, measure } of round % 2 === 0 ? open : open.toReversed())
        batches.push([await measure(REQUEST_COUNT)]);
    }
    for (const { tab } of open) await tab.close();
  }
  const [monitored, unmonitored] = arms;
  return {
    name: "monitoring",
    arms: arms.map(({ name, what, batches }) => ({ name, what, summary: summarize(batches.flat()) })),
    comparisons: [
      {
        arm: "monitored",
        base: "unmonitored",
        ratio: ratioOf(monitored!.batches, unmonitored!.batches),
        limit: LIMIT,
      },
    ],
  };
}
