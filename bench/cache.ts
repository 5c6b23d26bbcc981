import type { BenchServer } from "./bench-server";
import type { BatchResult } from "./browser/stopwatch.page";
import type { Chromium, Tab } from "./chromium";
import { BARE_WAYS, type BareWay, barePath, KEPT_FILES, type KeptFile } from "./kept-files";
import type { Arm, BenchResult, Comparison } from "./result";
import { quickest, ratioOf, summarize } from "./statistics";

const BATCH_COUNT = 30;
const BATCH_SIZE = 10;
/** Until the engine has optimised what runs for each request. */
const WARM_UP_COUNT = 100;
const LIMIT = 1.2;

/** Judged against the one that is faster at that size. */
const IDB_WAYS = ["idb-bytes", "idb-blob"] as const;
const MESH_TIERS = ["mesh memory", "mesh persistent"] as const;
type MeshTier = (typeof MESH_TIERS)[number];
type Way = MeshTier | BareWay;
const WAYS: readonly Way[] = [...MESH_TIERS, ...BARE_WAYS];

const WHAT: Readonly<Record<Way, string>> = {
  "mesh memory": "the mesh, from its memory tier",
  "mesh persistent": "the mesh, from its persistent tier",
  "idb-bytes": "IndexedDB by hand, an array of bytes",
  "idb-blob": "IndexedDB by hand, a Blob",
  cache: "Cache Storage by hand",
};

/** One place to compare the ways at; all of them take turns there, batch by batch. */
interface Place {
  readonly name: string;
  measure(way: Way, file: KeptFile, count: number): Promise<readonly number[]>;
}

/**
 * What is kept, read by the mesh and by hand, the same bytes from the same server.
 *
 * `fetch`: from a page's `fetch` to the last byte, answered by a service worker that is running. The mesh: routing, rules,
 * freshness, Vary, its headers, and the answer from the tier; its persistent tier is measured with no room in memory. By
 * hand: a worker that looks at the URL, gets the value and makes a response of it.
 *
 * `read`: in one realm, without a service worker, from the question to all bytes at hand.
 */
export async function benchCache(browser: Chromium, server: BenchServer): Promise<BenchResult> {
  const places = [await openFetches(browser, server), await openReads(browser, server)];
  const arms: Arm[] = [];
  const comparisons: Comparison[] = [];
  for (const place of places) {
    for (const file of KEPT_FILES) {
      const batches = await takeTurns(place, file);
      const nameOf = (way: Way) => `${place.name} ${file.label}, ${way}`;
      for (const way of WAYS)
        arms.push({ name: nameOf(way), what: WHAT[way], summary: summarize(batches.get(way)!.flat()) });
      const idb = quickest(IDB_WAYS, (way) => batches.get(way)!.flat());
      const bases: readonly BareWay[] = [idb, "cache"];
      for (const tier of MESH_TIERS) {
        for (const way of bases) {
          const ratio = ratioOf(batches.get(tier)!, batches.get(way)!);
          comparisons.push({ arm: nameOf(tier), base: nameOf(way), ratio, limit: LIMIT });
        }
      }
    }
  }
  return { name: "cache", arms, comparisons };
}

async function takeTurns(
  { measure }: Place,
  file: KeptFile,
): Promise<ReadonlyMap<Way, (readonly number[])[]>> {
  const batches = new Map<Way, (readonly number[])[]>(WAYS.map((way) => [way, []]));
  for (const way of WAYS) await measure(way, file, WARM_UP_COUNT);
  for (let round = 0; round < BATCH_COUNT; round++) {
    for (const index of WAYS.keys()) {
      const way = WAYS[(index + round) % WAYS.length]!;
      batches.get(way)!.push(await measure(way, file, BATCH_SIZE));
    }
  }
  return batches;
}

async function openFetches(browser: Chromium, server: BenchServer): Promise<Place> {
  const open = (page: string) => browser.open(`${server.urlOf(page)}/bench/${page}.html`);
  const bare = await open("kept-bare");
  await bare.call("kept.fill");
  const meshTabs: Readonly<Record<MeshTier, Tab>> = {
    "mesh memory": await open("kept-memory"),
    "mesh persistent": await open("kept-persistent"),
  };
  for (const tab of Object.values(meshTabs)) {
    await tab.call("stopwatch.ready");
    for (const { path, bytes } of KEPT_FILES) await tab.call("kept.batch", path, 1, bytes);
  }
  return {
    name: "fetch",
    async measure(way, file, count) {
      const isBare = (BARE_WAYS as readonly Way[]).includes(way);
      const tab = isBare ? bare : meshTabs[way as MeshTier];
      const path = isBare ? barePath(way as BareWay, file) : file.path;
      const { durationsMs, serverTiming } = await tab.call<BatchResult>(
        "kept.batch",
        path,
        count,
        file.bytes,
      );
      if (isBare ? serverTiming !== null : !serverTiming?.includes("cache;desc=hit"))
        throw new Error(`Cannot count ${way}: answered another way, Server-Timing is ${serverTiming}`);
      return durationsMs;
    },
  };
}

async function openReads(browser: Chromium, server: BenchServer): Promise<Place> {
  const tab = await browser.open(`${server.urlOf("tiers")}/bench/tiers.html`);
  await tab.call("tiers.fill");
  return {
    name: "read",
    measure: (way, { path, bytes }, count) => tab.call("tiers.batch", way, path, count, bytes),
  };
}
