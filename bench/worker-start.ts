import { ANSWER_TEXT } from "./answer-text";
import type { BenchServer } from "./bench-server";
import type { BatchResult } from "./browser/stopwatch.page";
import type { Chromium, Tab } from "./chromium";
import type { BenchResult } from "./result";
import { quantile, ratioOf, summarize } from "./statistics";

/** How often the service worker is stopped, beside some times that are not counted: the engine caches compiled scripts. */
const STOP_COUNT = 50;
const WARM_UP_COUNT = 5;
const LIMIT = 1.5;
const PATH = "/api/echo";

/**
 * The first answer after the service worker was stopped, from the call of `fetch` to the whole text: the mesh, which has to
 * find its configuration, the leader and a port to the replica anew, against a worker that answers a constant.
 */
export async function benchWorkerStart(browser: Chromium, server: BenchServer): Promise<BenchResult> {
  const keeper = await browser.open(`${server.urlOf("keeper")}/bench/plain.html`);
  const arms = [
    { name: "mesh", what: "the mesh, from a replica that is ready", tab: await openMesh(browser, server) },
    { name: "constant", what: "a worker that answers a constant", tab: await openConstant(browser, server) },
  ];
  const batches = new Map<string, number[][]>(arms.map(({ name }) => [name, []]));
  for (let round = -WARM_UP_COUNT; round < STOP_COUNT; round++) {
    for (const index of arms.keys()) {
      const { name, tab } = arms[(index + round + WARM_UP_COUNT) % arms.length]!;
      await keeper.stopServiceWorkers();
      const { durationsMs } = await tab.call<BatchResult>("stopwatch.batch", PATH, 1, ANSWER_TEXT);
      if (round >= 0) batches.get(name)!.push([...durationsMs]);
    }
  }
  await keeper.close();
  for (const { tab } of arms) await tab.close();
  const [mesh, constant] = ["mesh", "constant"].map((name) => batches.get(name)!);
  const p95 = (of: readonly (readonly number[])[]) => quantile(of.flat(), 0.95);
  return {
    name: "worker-start",
    arms: arms.map(({ name, what }) => ({ name, what, summary: summarize(batches.get(name)!.flat()) })),
    comparisons: [{ arm: "mesh", base: "constant", ratio: ratioOf(mesh!, constant!), limit: LIMIT }],
    limits: [{ what: "p95, mesh / constant", value: p95(mesh!) / p95(constant!), limit: LIMIT }],
  };
}

/** At its second visit: at the first one the mesh may have replaced its service worker to add static routes. */
async function openMesh(browser: Chromium, server: BenchServer): Promise<Tab> {
  const visit = async () => {
    const tab = await browser.open(`${server.urlOf("worker-start")}/bench/worker.html`);
    await tab.call("stopwatch.ready");
    return tab;
  };
  await (await visit()).close();
  const tab = await visit();
  await tab.call("stopwatch.once", PATH, {});
  return tab;
}

async function openConstant(browser: Chromium, server: BenchServer): Promise<Tab> {
  const tab = await browser.open(`${server.urlOf("constant")}/bench/constant.html`);
  await tab.call("constant.connect");
  return tab;
}
