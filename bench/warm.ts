import { ANSWER_TEXT } from "./answer-text";
import type { BenchServer } from "./bench-server";
import type { BatchResult } from "./browser/stopwatch.page";
import type { Chromium, Tab } from "./chromium";
import type { BenchResult, Comparison } from "./result";
import { ratioOf, summarize } from "./statistics";

const BATCH_COUNT = 40;
const BATCH_SIZE = 50;
/** Until the engine has optimised what runs for each request, on both sides of each hop. */
const WARM_UP_COUNT = 300;

const STATIC_PATH = "/bench/answer.json";
const ECHO_PATH = "/api/echo";

interface WarmArm {
  readonly name: string;
  readonly what: string;
  /** Its page, and with it its site: arms with the same one share a tab. */
  readonly page: string;
  readonly path: string;
  /** What `Server-Timing` must say, so that no arm can measure another's way by mistake. */
  readonly timing: RegExp | undefined;
}

const ARMS: readonly WarmArm[] = [
  {
    name: "plain",
    what: "static JSON, no service worker",
    page: "plain",
    path: STATIC_PATH,
    timing: undefined,
  },
  {
    name: "untouched",
    what: "the same, in a page with the mesh",
    page: "worker",
    path: STATIC_PATH,
    timing: undefined,
  },
  {
    name: "untouched, offline",
    what: "the same, where the mesh keeps an app for offline use",
    page: "offline",
    path: STATIC_PATH,
    timing: undefined,
  },
  {
    name: "routed",
    what: "the same, hand-written worker with a static route",
    page: "routed",
    path: STATIC_PATH,
    timing: undefined,
  },
  {
    name: "floor",
    what: "a hand-written service worker and worker",
    page: "floor",
    path: ECHO_PATH,
    timing: undefined,
  },
  {
    name: "floor, streamed",
    what: "the floor, answering with a stream",
    page: "floor",
    path: `${ECHO_PATH}/streamed`,
    timing: undefined,
  },
  {
    name: "worker",
    what: "the mesh through its service worker",
    page: "worker",
    path: ECHO_PATH,
    timing: /echo@\S+ worker/,
  },
  {
    name: "direct",
    what: "the mesh's direct path",
    page: "direct",
    path: ECHO_PATH,
    timing: /echo@\S+ direct/,
  },
];

/**
 * Requests to what is running already: what the mesh adds to the least that a service worker and a worker can cost, and
 * what it adds to a request that is not its own. Arms take turns, batch by batch, so that noise meets all of them.
 */
export async function benchWarm(browser: Chromium, server: BenchServer): Promise<BenchResult> {
  const tabs = new Map<string, Tab>();
  for (const page of new Set(ARMS.map((arm) => arm.page)))
    tabs.set(page, await openPage(browser, server, page));
  const batchOf = async ({ page, path, name, timing }: WarmArm, count: number) => {
    const { durationsMs, serverTiming } = await tabs
      .get(page)!
      .call<BatchResult>("stopwatch.batch", path, count, ANSWER_TEXT);
    if (timing === undefined ? serverTiming !== null : !timing.test(serverTiming ?? "")) {
      throw new Error(`Cannot count ${name}: it was answered another way, Server-Timing is ${serverTiming}`);
    }
    return durationsMs;
  };

  const batches = new Map<string, (readonly number[])[]>(ARMS.map(({ name }) => [name, []]));
  await tabs.get("direct")!.call("stopwatch.once", ECHO_PATH, {});
  for (const arm of ARMS) await batchOf(arm, WARM_UP_COUNT);
  for (let round = 0; round < BATCH_COUNT; round++) {
    // Another one goes first each time: what the arm before left running falls on each of them in turn.
    for (const index of ARMS.keys()) {
      const arm = ARMS[(index + round) % ARMS.length]!;
      batches.get(arm.name)!.push(await batchOf(arm, BATCH_SIZE));
    }
  }
  for (const tab of tabs.values()) await tab.close();

  const compare = (arm: string, base: string, limit?: number): Comparison => ({
    arm,
    base,
    ratio: ratioOf(batches.get(arm)!, batches.get(base)!),
    ...(limit !== undefined && { limit }),
  });
  return {
    name: "warm",
    arms: ARMS.map(({ name, what }) => ({ name, what, summary: summarize(batches.get(name)!.flat()) })),
    comparisons: [
      compare("worker", "floor", 1.3),
      compare("direct", "floor", 0.2),
      compare("untouched", "plain", 1.05),
      compare("untouched, offline", "untouched", 1.05),
      compare("worker", "floor, streamed"),
      compare("untouched", "routed"),
      compare("routed", "plain"),
    ],
  };
}

/** A page at its second visit: at the first one the mesh may have replaced its service worker to add static routes. */
async function openPage(browser: Chromium, server: BenchServer, page: string): Promise<Tab> {
  const url = `${server.urlOf(page)}/bench/${page}.html`;
  const visit = async () => {
    const tab = await browser.open(url);
    await tab.call("stopwatch.ready");
    if (page === "floor" || page === "routed") await tab.call(`${page}.connect`);
    return tab;
  };
  const first = await visit();
  if (page === "offline") await first.call("keep.byMesh");
  await first.close();
  return visit();
}
