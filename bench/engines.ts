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
/** One more guest of the same compiled modules, with its first call, may take this much longer than by hand. */
const RENEW_TIMES = 1.2;
/** Of a command, every call has an instance of its own. */
const RENEWED = ["raw", "wasi-http"];

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
 * A warm call of a guest of each ABI, against the same module called by hand. In the worker, from a Request to the whole text of
 * its Response: what an engine costs; the same with a new instance each time. And in the page, through the mesh's direct path,
 * against a worker by hand that is asked by a message: what the mesh costs, with all it does.
 */
export async function benchEngines(browser: Chromium, server: BenchServer): Promise<BenchResult> {
  const bare = await browser.open(`${server.urlOf("greet")}/bench/greet.html`);
  const mesh = await browser.open(`${server.urlOf("direct")}/bench/direct.html`);
  await mesh.call("stopwatch.ready");
  const inWorker = (name: string) => (count: number) =>
    bare.call<number[]>("greet.inWorker", name, count, TEXT);
  const renew = (name: string) => (count: number) => bare.call<number[]>("greet.renew", name, count);
  const arms = Object.keys(GUESTS).flatMap((abi) => [
    { name: `${abi}, by hand`, what: "called by hand, in its worker", batch: inWorker(abi) },
    { name: `${abi}, engine`, what: "the mesh's engine, in its worker", batch: inWorker(`own-${abi}`) },
    {
      name: `${abi}, message`,
      what: "a worker by hand, asked by a page's message",
      batch: (count: number) => bare.call<number[]>("greet.batch", abi, count, TEXT),
    },
    {
      name: `${abi}, mesh`,
      what: "a page's fetch, the mesh's direct path",
      batch: async (count: number) =>
        (await mesh.call<BatchResult>("stopwatch.batch", `/api/greet-${abi}`, count, TEXT)).durationsMs,
    },
  ]);
  arms.push(
    ...RENEWED.flatMap((abi) => [
      { name: `${abi}, new by hand`, what: "a new instance and its first call, by hand", batch: renew(abi) },
      {
        name: `${abi}, new by engine`,
        what: "a new instance and its first call, by the mesh's engine",
        batch: renew(`own-${abi}`),
      },
    ]),
  );
  for (const [abi, guest] of Object.entries(GUESTS)) {
    await bare.call("greet.start", abi, guest);
    await bare.call("greet.start", `own-${abi}`, guest);
  }

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

  const compare = (arm: string, base: string): Comparison => {
    const baseMs = median(batches.get(base)!.flat());
    const limit = Math.max(TIMES, (baseMs + MORE_MS) / baseMs);
    return { arm, base, ratio: ratioOf(batches.get(arm)!, batches.get(base)!), limit };
  };
  return {
    name: "engines",
    arms: arms.map(({ name, what }) => ({ name, what, summary: summarize(batches.get(name)!.flat()) })),
    comparisons: Object.keys(GUESTS)
      .flatMap((abi) => [
        compare(`${abi}, engine`, `${abi}, by hand`),
        compare(`${abi}, mesh`, `${abi}, message`),
      ])
      .concat(
        RENEWED.map((abi) => ({
          ...compare(`${abi}, new by engine`, `${abi}, new by hand`),
          limit: RENEW_TIMES,
        })),
      ),
  };
}
