import type { BenchServer } from "./bench-server";
import type { Chromium } from "./chromium";
import { type ComputeService, pathOf } from "./compute-services";
import type { BenchResult } from "./result";
import { ratioOf, summarize } from "./statistics";

const ROUND_COUNT = 7;
const CONCURRENT_COUNT = 32;
const BATCH_SIZE = 128;
/** Until the autoscaler has seen enough of it. */
const WARM_UP_COUNT = 256;
/** 1.6 times the throughput on two cores. */
const LIMIT = 1 / 1.6;

const ARMS = {
  single: "128 requests of 25 ms of computing, 32 at a time, at most one replica",
  scaled: "the same, as many replicas as the autoscaler gives it",
} as const;

/** What more replicas bring: the time for the same work, side by side in one page. */
export async function benchScale(browser: Chromium, server: BenchServer): Promise<BenchResult> {
  const tab = await browser.open(`${server.urlOf("scale")}/bench/compute.html`);
  await tab.call("stopwatch.ready");
  const measure = (service: ComputeService, count: number) =>
    tab.call<number>("stopwatch.crowd", pathOf(service), count, CONCURRENT_COUNT);
  const names = Object.keys(ARMS) as (keyof typeof ARMS)[];
  const batches = new Map<string, number[][]>(names.map((name) => [name, []]));
  for (const name of names) await measure(name, WARM_UP_COUNT);
  for (let round = 0; round < ROUND_COUNT; round++) {
    for (const index of names.keys()) {
      const name = names[(index + round) % names.length]!;
      batches.get(name)!.push([await measure(name, BATCH_SIZE)]);
    }
  }
  await tab.close();
  return {
    name: "scale",
    arms: names.map((name) => ({
      name,
      what: ARMS[name],
      summary: summarize(batches.get(name)!.flat()),
    })),
    comparisons: [
      {
        arm: "scaled",
        base: "single",
        ratio: ratioOf(batches.get("scaled")!, batches.get("single")!),
        limit: LIMIT,
      },
    ],
  };
}
