import { type BenchServer, createBenchServer } from "./bench-server";
import type { Chromium } from "./chromium";
import type { BenchResult, Comparison } from "./result";
import { DEEP_LINK, SHELL_LIST } from "./shell-app";
import { ratioOf, summarize } from "./statistics";

const ROUND_COUNT = 40;
/** Rounds that are not counted: the engine caches compiled scripts, for both alike. */
const WARM_UP_COUNT = 4;
const LIMIT = 1.05;

const WAYS = ["mesh", "workbox"] as const;
type Way = (typeof WAYS)[number];
const STATES = ["running", "stopped"] as const;
type State = (typeof STATES)[number];

const nameOf = (way: Way, state: State) => `${way}, worker ${state}`;

/**
 * A navigation to a deep link with the server gone, from its start to the load event of the shell with all its parts: the
 * mesh with `navigation: "shell"` against a hand-written worker with Workbox's precacheAndRoute and NavigationRoute, with
 * the same page, files and list. The page has no script of the mesh in it, so that it is the same page.
 */
export async function benchOfflineShell(
  browser: Chromium,
  server: BenchServer,
  root: string,
): Promise<BenchResult> {
  // Stops all workers of the browser, from a site that has none.
  const keeper = await browser.open(`${server.urlOf("keeper")}/bench/plain.html`);
  const origin = await createBenchServer(root);
  const urlOf = (way: Way, path: string) => `${origin.urlOf(`shell-${way}`)}${path}`;
  const mesh = await browser.open(urlOf("mesh", "/bench/keep-mesh.html"));
  await mesh.call("keep.byMesh");
  await mesh.close();
  const workbox = await browser.open(urlOf("workbox", "/bench/keep-workbox.html"));
  await workbox.call("keep.byWorkbox");
  await workbox.close();
  origin.close();

  const navigate = async (way: Way) => {
    const tab = await browser.open(urlOf(way, DEEP_LINK));
    const { parts, ms } = await tab.call<{ parts: number; ms: number }>("shell.timing");
    await tab.close();
    // All but the page itself and its style sheet are scripts.
    if (parts !== SHELL_LIST.length - 2)
      throw new Error(`Cannot count ${way}: ${parts} parts of the app have run`);
    return ms;
  };

  const arms = STATES.flatMap((state) => WAYS.map((way) => ({ way, state, name: nameOf(way, state) })));
  const batches = new Map<string, number[][]>(arms.map(({ name }) => [name, []]));
  for (let round = -WARM_UP_COUNT; round < ROUND_COUNT; round++) {
    for (const index of arms.keys()) {
      const { way, state, name } = arms[(index + round + WARM_UP_COUNT) % arms.length]!;
      if (state === "stopped") await keeper.stopServiceWorkers();
      else await navigate(way);
      const ms = await navigate(way);
      if (round >= 0) batches.get(name)!.push([ms]);
    }
  }
  await keeper.close();

  const compare = (state: State): Comparison => ({
    arm: nameOf("mesh", state),
    base: nameOf("workbox", state),
    ratio: ratioOf(batches.get(nameOf("mesh", state))!, batches.get(nameOf("workbox", state))!),
    limit: LIMIT,
  });
  return {
    name: "offline-shell",
    arms: arms.map(({ name, state }) => ({
      name,
      what: `deep link offline, to the load event, worker ${state}`,
      summary: summarize(batches.get(name)!.flat()),
    })),
    comparisons: STATES.map(compare),
  };
}
