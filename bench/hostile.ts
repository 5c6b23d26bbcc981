import { ANSWER_TEXT } from "./answer-text";
import type { BenchServer } from "./bench-server";
import type { BatchResult } from "./browser/stopwatch.page";
import type { Chromium } from "./chromium";
import type { BenchResult } from "./result";
import { quantile, ratioOf, summarize } from "./statistics";

const ROUND_COUNT = 15;
/** Long enough that the hostile one is ended, and started again, within a batch. */
const BATCH_SIZE = 400;
const WARM_UP_COUNT = 300;
const ECHO_PATH = "/api/echo";
const LIMIT = 1.2;

const HOSTILE = {
  loop: "one that loops for ever, at its time limit of 1 s each time",
  bomb: "one that takes all the memory it gets, and traps",
  trap: "one that traps at every request, until it backs off",
  headers: "one that answers with a million headers",
} as const;

/**
 * What a page's calls of a harmless service feel of a hostile one beside it, which the same page asks again 50 ms after
 * each of its answers. The base asks a harmless one as often in its place. Compared are the 95th percentiles of batches.
 */
export async function benchHostile(browser: Chromium, server: BenchServer): Promise<BenchResult> {
  const tab = await browser.open(`${server.urlOf("direct")}/bench/direct.html`);
  await tab.call("stopwatch.ready");
  const measure = async (name: string, count: number) => {
    const beside = `/api/hostile/${name}`;
    return (await tab.call<BatchResult>("stopwatch.beside", beside, ECHO_PATH, count, ANSWER_TEXT))
      .durationsMs;
  };
  const names = ["harmless", ...Object.keys(HOSTILE)];
  const batches = new Map<string, (readonly number[])[]>(names.map((name) => [name, []]));
  await measure("harmless", WARM_UP_COUNT);
  for (let round = 0; round < ROUND_COUNT; round++) {
    for (const index of names.keys()) {
      const name = names[(index + round) % names.length]!;
      batches.get(name)!.push(await measure(name, BATCH_SIZE));
    }
  }
  await tab.close();
  const p95s = (name: string) => batches.get(name)!.map((durationsMs) => [quantile(durationsMs, 0.95)]);
  return {
    name: "hostile",
    arms: names.map((name) => ({
      name: `p95 beside ${name}`,
      what: HOSTILE[name as keyof typeof HOSTILE] ?? "a harmless service",
      summary: summarize(p95s(name).flat()),
    })),
    comparisons: Object.keys(HOSTILE).map((name) => ({
      arm: `p95 beside ${name}`,
      base: "p95 beside harmless",
      ratio: ratioOf(p95s(name), p95s("harmless")),
      limit: LIMIT,
    })),
  };
}
