import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { BenchServer } from "./bench-server";
import type { BareOrder } from "./browser/bare-order";
import type { ColdStartResult } from "./browser/stopwatch.page";
import type { Chromium } from "./chromium";
import type { Arm, BenchResult, Comparison } from "./result";
import { ratioOf, summarize } from "./statistics";

const ROUND_COUNT = 9;
/** Rounds that are not counted: they bring code into the mesh's persistent tier and the HTTP cache alike. */
const WARM_UP_COUNT = 2;
/** The page and what it started have come to rest by then; a page that was just opened is no place to measure. */
const SETTLE_MS = 500;
const LIMIT = 1.3;
const PREFETCHED_LIMIT = 1.2;

interface ColdService {
  readonly name: string;
  readonly path: string;
  readonly init: RequestInit;
}

const SERVICES: readonly ColdService[] = [
  { name: "gazetteer", path: "/api/places/search?q=zur&limit=8", init: {} },
  {
    name: "itinerary",
    path: "/api/itinerary/plan",
    init: {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        start: "2027-05-01",
        pace: "normal",
        stops: [
          { id: "1", name: "Paris", lat: 48.8566, lon: 2.3522, nights: 2 },
          { id: "2", name: "Vienna", lat: 48.2082, lon: 16.3738, nights: 1 },
          { id: "3", name: "Zurich", lat: 47.3769, lon: 8.5417, nights: 1 },
        ],
      }),
    },
  },
  {
    name: "maps",
    path: "/api/maps/region.png?stops=48.8,2.3;48.2,16.4&width=320&height=240&theme=light",
    init: {},
  },
];

/**
 * First requests to services of which nothing runs: mesh against hand-written workers, same files, same server.
 *
 * `mesh`: page, controller and service worker are up, and so is the blank host that the mesh keeps in reserve; all code
 * is in the persistent tier, none in memory (the service worker was stopped after the round before). Timed from the
 * page's `fetch` to the last byte of the body. In it: the way through the service worker, the demand reported to the
 * controller, code from IndexedDB with its SHA-256 verified, compilation, the host's start with the engine it imports,
 * instantiation, the answer.
 *
 * `prefetched`: the same, but the mesh has fetched the code in this visit, as it does for a forecast or `"prefetch":
 * "always"`. An origin of its own each time, since the mesh would foresee the request after the first one.
 *
 * `bare`: the page starts a worker, which fetches the same files from the same server (the HTTP cache has them, and asks
 * whether they are still good), compiles while they arrive, imports the same JavaScript glue, instantiates, answers the
 * same request, and posts the body. Not in it: routing, verification, deadlines, a service worker, a second request's
 * chance of being served.
 *
 * `bare, worker up`: the same, but its worker has said that it is up before the clock starts.
 *
 * Each is measured in a page of its own that is then closed, so that no module compiled before is still in the process.
 */
export async function benchCold(browser: Chromium, server: BenchServer, root: string): Promise<BenchResult> {
  const orders = await readOrders(root);
  const arms: Arm[] = [];
  const comparisons: Comparison[] = [];
  for (const service of SERVICES) {
    const order = orders.get(service.name)!;
    const durations = await takeTurns({
      mesh: () => measureMesh(browser, server, service),
      prefetched: (round) => measurePrefetched(browser, server, service, round),
      bare: () => measureBare(browser, server, service, order, false),
      "bare, worker up": () => measureBare(browser, server, service, order, true),
    });
    for (const [way, durationsMs] of Object.entries(durations)) {
      arms.push({ name: `${service.name} ${way}`, what: "cold start", summary: summarize(durationsMs) });
    }
    const compare = (arm: string, base: string) => ({
      arm: `${service.name} ${arm}`,
      base: `${service.name} ${base}`,
      ratio: ratioOf(
        durations[arm]!.map((ms) => [ms]),
        durations[base]!.map((ms) => [ms]),
      ),
    });
    comparisons.push(
      { ...compare("mesh", "bare"), limit: LIMIT },
      { ...compare("prefetched", "bare"), limit: PREFETCHED_LIMIT },
      compare("mesh", "bare, worker up"),
      compare("prefetched", "bare, worker up"),
    );
  }
  return { name: "cold", arms, comparisons };
}

async function takeTurns(
  ways: Readonly<Record<string, (round: number) => Promise<number>>>,
): Promise<Readonly<Record<string, readonly number[]>>> {
  const names = Object.keys(ways);
  const durations = Object.fromEntries(names.map((name) => [name, [] as number[]]));
  for (let round = -WARM_UP_COUNT; round < ROUND_COUNT; round++) {
    for (const index of names.keys()) {
      const name = names[(index + round + WARM_UP_COUNT) % names.length]!;
      const durationMs = await ways[name]!(round + WARM_UP_COUNT);
      if (round >= 0) durations[name]!.push(durationMs);
    }
  }
  return durations;
}

async function measureMesh(browser: Chromium, server: BenchServer, service: ColdService): Promise<number> {
  const tab = await browser.open(`${server.urlOf("cold")}/bench/cold.html`);
  await tab.call("stopwatch.ready");
  await setTimeout(SETTLE_MS);
  const result = await tab.call<ColdStartResult>("stopwatch.once", service.path, service.init);
  if (!/start;dur=/.test(result.serverTiming ?? "")) {
    throw new Error(`Cannot count ${service.name}: no cold start, Server-Timing is ${result.serverTiming}`);
  }
  await tab.stopServiceWorkers();
  await tab.close();
  return result.durationMs;
}

async function measurePrefetched(
  browser: Chromium,
  server: BenchServer,
  { name, path, init }: ColdService,
  round: number,
): Promise<number> {
  const tab = await browser.open(`${server.urlOf(`${name}-${round}`)}/bench/prefetched-${name}.html`);
  await tab.call("stopwatch.ready");
  await tab.call("stopwatch.prefetched", name);
  await setTimeout(SETTLE_MS);
  const { durationMs } = await tab.call<ColdStartResult>("stopwatch.once", path, init);
  await tab.stopServiceWorkers();
  await tab.close();
  return durationMs;
}

async function measureBare(
  browser: Chromium,
  server: BenchServer,
  { path, init }: ColdService,
  order: Omit<BareOrder, "request">,
  isUp: boolean,
): Promise<number> {
  const tab = await browser.open(`${server.urlOf("bare")}/bench/bare.html`);
  await setTimeout(SETTLE_MS);
  const url = `${server.urlOf("bare")}${path}`;
  const { durationMs } = await tab.call<ColdStartResult>(
    "bare.once",
    { ...order, request: { url, init } },
    isUp,
  );
  await tab.close();
  return durationMs;
}

async function readOrders(root: string): Promise<ReadonlyMap<string, Omit<BareOrder, "request">>> {
  interface Manifest {
    readonly name: string;
    readonly artifact: {
      readonly abi: BareOrder["abi"];
      readonly url: string;
      readonly files: readonly { readonly url: string }[];
    };
  }
  const manifest = JSON.parse(await readFile(join(root, "services/manifest.json"), "utf8")) as Manifest[];
  return new Map(
    manifest.map(({ name, artifact: { abi, url: entryUrl, files } }) => {
      const urls = files.map(({ url }) => url);
      const isWasm = (url: string) => url.endsWith(".wasm");
      const fileUrls = urls.filter((url) => !isWasm(url));
      return [name, { abi, entryUrl, wasmUrls: urls.filter(isWasm), fileUrls }];
    }),
  );
}
