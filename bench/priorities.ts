import type { BenchServer } from "./bench-server";
import type { Chromium, Tab } from "./chromium";
import { type ComputeService, pathOf } from "./compute-services";
import type { BenchResult } from "./result";
import { quantile, ratioOf, summarize } from "./statistics";

const ROUND_COUNT = 5;
const BATCH_SIZE = 100;
/** Of a page that wants as much background work done as it can get. */
const CHORES_COUNT = 16;
/** Until those have as many replicas as they get. */
const CHORES_WARM_UP_COUNT = 128;
/** Until they have given way, where they must. */
const WARM_UP_COUNT = 120;
const LIMIT = 1.5;

const ARMS = {
  alone: { what: "a service of 25 ms of computing, one request after the other, nothing beside it" },
  "with priorities": {
    what: "the same as a critical service, beside 16 requests at a time of a background one",
    beside: "chores-background",
  },
  "without priorities": { what: "the same, both of priority normal", beside: "chores-normal" },
} as const satisfies Record<string, { what: string; beside?: ComputeService }>;

const checkoutOf = (name: string): ComputeService =>
  name === "without priorities" ? "checkout-normal" : "checkout-critical";

/** What a critical service feels of a background one that takes all it gets. Compared are the 95th percentiles of batches. */
export async function benchPriorities(browser: Chromium, server: BenchServer): Promise<BenchResult> {
  const names = Object.keys(ARMS) as (keyof typeof ARMS)[];
  const p95s = new Map<string, number[][]>(names.map((name) => [name, []]));
  for (let round = 0; round < ROUND_COUNT; round++) {
    for (const index of names.keys()) {
      const name = names[(index + round) % names.length]!;
      const url = `${server.urlOf(`priorities-${round}-${index}`)}/bench/compute.html`;
      p95s.get(name)!.push([await measure(await browser.open(url), name)]);
    }
  }
  return {
    name: "priorities",
    arms: names.map((name) => ({
      name,
      what: ARMS[name].what,
      summary: summarize(p95s.get(name)!.flat()),
    })),
    comparisons: names.slice(1).map((arm) => ({
      arm,
      base: "alone",
      ratio: ratioOf(p95s.get(arm)!, p95s.get("alone")!),
      ...(arm === "with priorities" && { limit: LIMIT }),
    })),
  };
}

/** Each in a site of its own: a mesh that has seen nothing yet. */
async function measure(tab: Tab, name: keyof typeof ARMS): Promise<number> {
  await tab.call("stopwatch.ready");
  const own = pathOf(checkoutOf(name));
  const arm = ARMS[name];
  if ("beside" in arm) {
    await tab.call("stopwatch.crowd", pathOf(arm.beside), CHORES_WARM_UP_COUNT, CHORES_COUNT);
    await tab.call("stopwatch.keepBusy", pathOf(arm.beside), CHORES_COUNT);
  }
  await tab.call("stopwatch.batch", own, WARM_UP_COUNT, "computed");
  const { durationsMs } = await tab.call<{ durationsMs: number[] }>(
    "stopwatch.batch",
    own,
    BATCH_SIZE,
    "computed",
  );
  await tab.close();
  return quantile(durationsMs, 0.95);
}
