import type { BenchServer } from "./bench-server";
import type { Chromium } from "./chromium";
import {
  COLD_SERVICES,
  measureBare,
  measureMesh,
  measurePrefetched,
  readOrders,
  takeTurns,
} from "./cold-starts";
import type { Arm, BenchResult, Comparison } from "./result";
import { ratioOf, summarize } from "./statistics";

const LIMIT = 1.3;
const PREFETCHED_LIMIT = 1.2;

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
  for (const service of COLD_SERVICES) {
    const order = orders.get(service.name)!;
    const durations = await takeTurns({
      mesh: () => measureMesh(browser, server, service),
      prefetched: (round) => measurePrefetched(browser, server, service, round),
      bare: () => measureBare(browser, server, service, order),
      "bare, worker up": () => measureBare(browser, server, service, order, { isUp: true }),
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
