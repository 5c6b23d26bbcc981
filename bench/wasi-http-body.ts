import type { BenchServer } from "./bench-server";
import type { BareOrder } from "./browser/bare-order";
import type { Chromium } from "./chromium";
import type { BenchResult } from "./result";
import { ratioOf, summarize } from "./statistics";

const BATCH_COUNT = 30;
const BATCH_SIZE = 5;
/** Until the engine has optimised the glue, which is the same for both. */
const WARM_UP_COUNT = 60;

const ADAPTERS = { stock: "preview2-shim", own: "the mesh's adapter" } as const;
const BODIES = { "empty body": 0, "64 KiB": 64 * 1024, "1 MiB": 1024 * 1024 } as const;

/** Files of bench/services/body-echo, as `buildSite` puts them. */
const FOLDER = "/bench-services/body-echo";
const ORDER: BareOrder = {
  abi: "wasi-http",
  entryUrl: `${FOLDER}/body-echo.js`,
  wasmUrls: ["core", "core2", "core3"].map((name) => `${FOLDER}/body-echo.${name}.wasm`),
  fileUrls: [],
  request: { url: "", init: {} },
};

/**
 * One component that sends back what it gets, transpiled once, behind two adapters: what it costs to get a body into it
 * and out again. Timed in the component's worker, from a Request to the last byte of the Response; no mesh, no messages.
 */
export async function benchWasiHttpBody(browser: Chromium, server: BenchServer): Promise<BenchResult> {
  const tab = await browser.open(`${server.urlOf("body")}/bench/body.html`);
  const arms = Object.keys(ADAPTERS).flatMap((adapter) =>
    Object.entries(BODIES).map(([body, bytes]) => ({ name: `${adapter}, ${body}`, adapter, bytes })),
  );
  for (const adapter of Object.keys(ADAPTERS)) await tab.call("body.start", adapter, ORDER);
  const batchOf = ({ adapter, bytes }: (typeof arms)[number], count: number) =>
    tab.call<number[]>("body.batch", adapter, bytes, count);

  const batches = new Map<string, number[][]>(arms.map(({ name }) => [name, []]));
  for (const arm of arms) await batchOf(arm, WARM_UP_COUNT);
  for (let round = 0; round < BATCH_COUNT; round++) {
    // Another one goes first each time: what the arm before left running falls on each of them in turn.
    for (const index of arms.keys()) {
      const arm = arms[(index + round) % arms.length]!;
      batches.get(arm.name)!.push(await batchOf(arm, BATCH_SIZE));
    }
  }
  await tab.close();

  const compare = (body: keyof typeof BODIES, limit?: number) => ({
    arm: `own, ${body}`,
    base: `stock, ${body}`,
    ratio: ratioOf(batches.get(`own, ${body}`)!, batches.get(`stock, ${body}`)!),
    ...(limit !== undefined && { limit }),
  });
  return {
    name: "wasi-http-body",
    arms: arms.map(({ name, adapter }) => ({
      name,
      what: `POST echoed, ${ADAPTERS[adapter as keyof typeof ADAPTERS]}`,
      summary: summarize(batches.get(name)!.flat()),
    })),
    comparisons: [compare("empty body"), compare("64 KiB"), compare("1 MiB", 0.2)],
  };
}
