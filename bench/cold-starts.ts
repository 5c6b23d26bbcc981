import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { BenchServer } from "./bench-server";
import type { BareOrder } from "./browser/bare-order";
import type { ColdStartResult } from "./browser/stopwatch.page";
import type { Chromium } from "./chromium";

const ROUND_COUNT = 9;
/** Rounds that are not counted: they bring code into the mesh's persistent tier and the HTTP cache alike. */
const WARM_UP_COUNT = 2;
/** The page and what it started have come to rest by then; a page that was just opened is no place to measure. */
const SETTLE_MS = 500;

type CodeOrder = Omit<BareOrder, "request">;

export interface ColdService {
  readonly name: string;
  readonly path: string;
  readonly init: RequestInit;
}

export const COLD_SERVICES: readonly ColdService[] = [
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

/** The rest of the demo's. */
export const OTHER_SERVICES: readonly ColdService[] = [
  { name: "photos", path: "/api/photos", init: {} },
  { name: "sun", path: "/api/sun?lat=48.85&lon=2.35&date=2026-06-21", init: {} },
  { name: "trips", path: "/api/trips", init: {} },
];

/** Another one goes first each time. */
export async function takeTurns(
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

export async function measureMesh(
  browser: Chromium,
  server: BenchServer,
  service: ColdService,
): Promise<number> {
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

export async function measurePrefetched(
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

interface BareWay {
  readonly codeFrom?: BareOrder["codeFrom"];
  /** Its worker has said that it is up before the clock starts. */
  readonly isUp?: boolean;
}

export async function measureBare(
  browser: Chromium,
  server: BenchServer,
  { path, init }: ColdService,
  order: CodeOrder,
  { codeFrom, isUp = false }: BareWay = {},
): Promise<number> {
  const tab = await browser.open(`${server.urlOf("bare")}/bench/bare.html`);
  if (codeFrom === "indexeddb") await tab.call("bare.keep", order);
  await setTimeout(SETTLE_MS);
  const url = `${server.urlOf("bare")}${path}`;
  const { durationMs } = await tab.call<ColdStartResult>(
    "bare.once",
    { ...order, codeFrom, request: { url, init } },
    isUp,
  );
  await tab.close();
  return durationMs;
}

/** What each of the demo's services is made of. */
export async function readOrders(root: string): Promise<ReadonlyMap<string, CodeOrder>> {
  interface Manifest {
    readonly name: string;
    readonly capabilities?: { readonly sql?: readonly string[] };
    readonly artifact: {
      readonly abi: BareOrder["abi"];
      readonly url: string;
      readonly files: readonly { readonly url: string }[];
    };
  }
  const manifest = JSON.parse(await readFile(join(root, "services/manifest.json"), "utf8")) as Manifest[];
  return new Map(
    manifest.map(({ name, capabilities, artifact: { abi, url: entryUrl, files } }) => {
      const urls = files.map(({ url }) => url);
      const isWasm = (url: string) => url.endsWith(".wasm");
      const fileUrls = urls.filter((url) => !isWasm(url));
      return [
        name,
        { abi, entryUrl, wasmUrls: urls.filter(isWasm), fileUrls, usesSql: capabilities?.sql !== undefined },
      ];
    }),
  );
}
