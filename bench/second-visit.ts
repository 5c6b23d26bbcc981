import type { BenchServer } from "./bench-server";
import type { Chromium } from "./chromium";
import {
  COLD_SERVICES,
  measureBare,
  measureMesh,
  measurePrefetched,
  OTHER_SERVICES,
  readOrders,
  takeTurns,
} from "./cold-starts";
import type { Arm, BenchResult, Comparison } from "./result";
import { quickest, ratioOf, summarize } from "./statistics";

const LIMIT = 1.2;
const WAYS = {
  mesh: "the mesh, all code in its persistent tier",
  prefetched: "the same, fetched ahead in this visit",
  "http-cache": "by hand, code from the HTTP cache, which asks nobody",
  indexeddb: "by hand, code from Blobs in IndexedDB",
} as const;
type Way = keyof typeof WAYS;

/**
 * The first request of a second visit, as `benchCold` times it, against a hand-written worker that has the code from the
 * store that is best for it: modules compiled while they are read, the rest read meanwhile, the JavaScript glue imported
 * from the HTTP cache. Each service is judged against the way by hand that turns out faster for it.
 */
export async function benchSecondVisit(
  browser: Chromium,
  server: BenchServer,
  root: string,
): Promise<BenchResult> {
  const orders = await readOrders(root);
  const arms: Arm[] = [];
  const comparisons: Comparison[] = [];
  for (const service of [...COLD_SERVICES, ...OTHER_SERVICES]) {
    const order = orders.get(service.name)!;
    const bare = (codeFrom: "http-cache" | "indexeddb") => () =>
      measureBare(browser, server, service, order, { codeFrom });
    const durations = (await takeTurns({
      mesh: () => measureMesh(browser, server, service),
      prefetched: (round: number) => measurePrefetched(browser, server, service, round),
      "http-cache": bare("http-cache"),
      indexeddb: bare("indexeddb"),
    } satisfies Record<Way, unknown>)) as Readonly<Record<Way, readonly number[]>>;
    const summaries = Object.entries(WAYS).map(([way, what]) => ({
      name: `${service.name} ${way}`,
      what,
      summary: summarize(durations[way as Way]),
    }));
    arms.push(...summaries);
    const base = quickest(["http-cache", "indexeddb"] as const, (way) => durations[way]);
    for (const way of ["mesh", "prefetched"] as const) {
      const batches = (of: Way) => durations[of].map((ms) => [ms]);
      const ratio = ratioOf(batches(way), batches(base));
      comparisons.push({
        arm: `${service.name} ${way}`,
        base: `${service.name} ${base}`,
        ratio,
        // Its database is new for each round, and made first: by hand it is there.
        ...((way === "mesh" || !order.usesSql) && { limit: LIMIT }),
      });
    }
  }
  return { name: "second-visit", arms, comparisons };
}
