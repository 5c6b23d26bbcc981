import type { BenchServer } from "./bench-server";
import type { BareOrder } from "./browser/bare-order";
import type { BatchResult } from "./browser/stopwatch.page";
import type { Chromium } from "./chromium";
import type { BenchResult, Comparison } from "./result";
import { median, ratioOf, summarize } from "./statistics";

const BATCH_COUNT = 40;
const BATCH_SIZE = 25;
/** Until the engine has optimised what runs for each request, on both sides. */
const WARM_UP_COUNT = 300;
const TEXT = "Hello, world!";

/** A call may cost this much more than one by hand, or 1.3 times as much. */
const MORE_MS = 0.1;
const TIMES = 1.3;

const GUESTS: Readonly<Record<string, Omit<BareOrder, "request">>> = {
  raw: order("raw", "greet-raw", "wasm", 0),
  "wasi-command": order("wasi-command", "greet-command", "wasm", 0),
  "wasi-http": order("wasi-http", "greet-component", "js", 3),
};

function order(
  abi: BareOrder["abi"],
  name: string,
  extension: string,
  coreCount: number,
): Omit<BareOrder, "request"> {
  const folder = `/bench-services/${name}`;
  const cores = ["core", "core2", "core3"].slice(0, coreCount);
  const wasmUrls = cores.map((core) => `${folder}/${name}.${core}.wasm`);
  return { abi, entryUrl: `${folder}/${name}.${extension}`, wasmUrls, fileUrls: [] };
}

/**
 * A warm call of a guest of each ABI through the mesh's direct path, against the same module in a worker by hand, which the
 * page asks by a message: from the call to the whole text, in the page.
 */
export async function benchEngines(browser: Chromium, server: BenchServer): Promise<BenchResult> {
  const bare = await browser.open(`${server.urlOf("greet")}/bench/greet.html`);
  const mesh = await browser.open(`${server.urlOf("direct")}/bench/direct.html`);
  await mesh.call("stopwatch.ready");
  const arms = Object.keys(GUESTS).flatMap((abi) => [
    {
      name: `${abi}, by hand`,
      what: "a worker by hand, asked by a message",
      batch: (count: number) => bare.call<number[]>("greet.batch", abi, count, TEXT),
    },
    {
      name: `${abi}, mesh`,
      what: "the mesh's direct path",
      batch: async (count: number) =>
        (await mesh.call<BatchResult>("stopwatch.batch", `/api/greet-${abi}`, count, TEXT)).durationsMs,
    },
  ]);
  for (const [abi, guest] of Object.entries(GUESTS)) await bare.call("greet.start", abi, guest);

  const batches = new Map<string, (readonly number[])[]>(arms.map(({ name }) => [name, []]));
  for (const arm of arms) await arm.batch(WARM_UP_COUNT);
  for (let round = 0; round < BATCH_COUNT; round++) {
    // Another one goes first each time: what the arm before left running falls on each of them in turn.
    for (const index of arms.keys()) {
      const arm = arms[(index + round) % arms.length]!;
      batches.get(arm.name)!.push(await arm.batch(BATCH_SIZE));
    }
  }
  await bare.close();
  await mesh.close();

  const compare = (abi: string): Comparison => {
    const base = batches.get(`${abi}, by hand`)!;
    const baseMs = median(base.flat());
    return {
      arm: `${abi}, mesh`,
      base: `${abi}, by hand`,
      ratio: ratioOf(batches.get(`${abi}, mesh`)!, base),
      limit: Math.max(TIMES, (baseMs + MORE_MS) / baseMs),
    };
  };
  return {
    name: "engines",
    arms: arms.map(({ name, what }) => ({ name, what, summary: summarize(batches.get(name)!.flat()) })),
    comparisons: Object.keys(GUESTS).map(compare),
  };
}
