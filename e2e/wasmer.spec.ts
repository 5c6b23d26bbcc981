import type { BrowserContext, Page } from "@playwright/test";
import { serveComponent } from "./fixtures/component";
import { type IsolationOptions, serveIsolated } from "./fixtures/isolated";
import { expect, fetchIn, type Lab, route, test } from "./fixtures/lab";
import { CONNECT, GROW, RESOLVE, SCRIPTED } from "./fixtures/wasix-wat";
import { serveWat } from "./fixtures/wat";
import { problemOf, witness } from "./fixtures/witness";

/** clang comes first, when no build of the service is kept yet, and each test starts a runtime of 4.8 MB. */
test.setTimeout(180_000);

/** `notsup` among WASI's error numbers. */
const NOT_SUPPORTED = "58";

/** A page with a program in C behind /clerk; "as usual": not isolated. */
async function openClerk(lab: Lab, isolation: IsolationOptions | "as usual" = {}): Promise<Page> {
  const entry = await serveComponent(lab.server, "clerk");
  const resources = { timeoutMs: 20_000, concurrency: 2, replicas: { max: 1 } };
  lab.config.services.push({ ...entry, resources });
  lab.config.services.push({ ...entry, name: "hasty", resources: { ...resources, timeoutMs: 1_000 } });
  lab.config.routes.push(route("/clerk", [{ name: "clerk" }]), route("/hasty", [{ name: "hasty" }]));
  lab.serve();
  if (isolation !== "as usual") serveIsolated(lab.server, isolation);
  return lab.open();
}

/** How often the program has said that it is alive. */
function countTicks(context: BrowserContext): () => number {
  let count = 0;
  context.on("console", (message) => {
    if (message.text() === "[clerk] tick") count++;
  });
  return () => count;
}

/** Says nothing any more, while others that would let it are answered. */
async function expectSilence(page: Page, ticks: () => number): Promise<void> {
  await fetchIn(page, "/clerk/echo");
  const before = ticks();
  for (let index = 0; index < 10; index++) await fetchIn(page, "/clerk/echo");
  expect(ticks()).toBe(before);
}

test("a program has the request as CGI, and its answer is the response", async ({ lab }) => {
  const page = await openClerk(lab);
  // The way through the service worker, which the first request takes, is another's promise.
  await fetchIn(page, "/clerk/echo");
  const init = { method: "PUT", headers: { "x-ask": "caf\u00e9" }, body: "ping" };
  const answer = await fetchIn(page, "/clerk/echo?a=%20b", init);
  expect(answer).toMatchObject({ status: 201, statusText: "Created" });
  expect(answer.text).toBe("PUT /clerk/echo?a=%20b caf\u00e9 Hello ping");
  expect(answer.headers["content-type"]).toBe("text/plain");
  expect((await fetchIn(page, "/clerk/other")).status).toBe(404);
  const large = await fetchIn(page, "/clerk/bytes?3000000");
  expect([large.status, large.text.length]).toEqual([200, 3_000_000]);
});

test("a program answers a line before the next one is sent", async ({ lab }) => {
  const page = await openClerk(lab);
  const lines = await page.evaluate(async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const init = { method: "POST", body: readable, duplex: "half" } as RequestInit;
    const response = await fetch("/clerk/converse", init);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    const heard: string[] = [];
    for (const word of ["one", "two"]) {
      await writer.write(new TextEncoder().encode(`${word}\n`));
      heard.push((await reader.read()).value ?? "");
    }
    await writer.close();
    return [...heard, (await reader.read()).done];
  });
  expect(lines).toEqual(["got one\n", "got two\n", true]);
});

test("a program waits for a reader that is slow", async ({ context, lab }) => {
  const lines: string[] = [];
  context.on("console", (message) => void lines.push(message.text()));
  const page = await openClerk(lab);
  await fetchIn(page, "/clerk/echo");
  await page.evaluate(async () => {
    const reader = (await fetch("/clerk/bytes?20000000")).body!.getReader();
    await reader.read();
    Object.assign(window, { reader });
  });
  for (let index = 0; index < 20; index++) await fetchIn(page, "/clerk/echo");
  expect(lines).not.toContain("[clerk] all is written");
  await page.evaluate(async () => {
    const { reader } = window as unknown as { reader: ReadableStreamDefaultReader };
    while (!(await reader.read()).done);
  });
  await expect.poll(() => lines).toContain("[clerk] all is written");
});

test("an exit code and a trap end as documented, and the next request is answered", async ({ lab }) => {
  const page = await openClerk(lab);
  for (const [path, code, words] of [
    ["exit", "SERVICE_EXITED", "exited with code 3"],
    ["trap", "SERVICE_TRAPPED", "unreachable"],
  ] as const) {
    const problem = problemOf(await fetchIn(page, `/clerk/${path}`));
    expect(problem).toMatchObject({ status: 502, flags: "UR", code, detail: expect.stringContaining(words) });
    expect((await fetchIn(page, "/clerk/echo")).status).toBe(201);
  }
});

test("nothing of one request is left for the next, and nothing of the machine is in its environment", async ({
  lab,
}) => {
  const page = await openClerk(lab);
  for (let index = 0; index < 2; index++)
    expect((await fetchIn(page, "/clerk/remember")).text).toBe("nothing");
  const { text } = await fetchIn(page, "/clerk/environment");
  const names = text.split("\n").map((line) => line.split("=")[0]);
  expect(names.filter((name) => !/^(?:HTTP_|REQUEST_|SERVER_|CONTENT_|$)/.test(name!)).sort()).toEqual([
    "GATEWAY_INTERFACE",
    "GREETING",
    "PATH_INFO",
    "QUERY_STRING",
    "REMOTE_ADDR",
    "SCRIPT_NAME",
  ]);
});

test("a request that is given up ends its process", async ({ context, lab }) => {
  const ticks = countTicks(context);
  const page = await openClerk(lab);
  // An abort before the head goes the direct way only, which there is once there is a replica.
  await fetchIn(page, "/clerk/echo");
  await page.evaluate(() => {
    const abort = new AbortController();
    Object.assign(window, { abort });
    fetch("/clerk/tick", { signal: abort.signal }).catch(() => undefined);
  });
  await expect.poll(ticks).toBeGreaterThan(2);
  await page.evaluate(() => (window as unknown as { abort: AbortController }).abort.abort());
  await expectSilence(page, ticks);
});

test("an answer that nobody reads any more ends its process", async ({ context, lab }) => {
  const ticks = countTicks(context);
  const page = await openClerk(lab);
  await page.evaluate(async () => {
    const reader = (await fetch("/clerk/tick-aloud")).body!.getReader();
    await reader.read();
    Object.assign(window, { reader });
  });
  await expect.poll(ticks).toBeGreaterThan(2);
  await page.evaluate(() => (window as unknown as { reader: ReadableStreamDefaultReader }).reader.cancel());
  await expectSilence(page, ticks);
});

test("a program that computes for ever ends with its replica, and the next request is answered", async ({
  lab,
}) => {
  const page = await openClerk(lab);
  await expect.poll(async () => (await fetchIn(page, "/hasty/echo")).status).toBe(201);
  const problem = problemOf(await fetchIn(page, "/hasty/spin"));
  expect(problem).toMatchObject({ status: 504, code: "DEADLINE_EXCEEDED" });
  await expect.poll(async () => (await fetchIn(page, "/hasty/echo")).status).toBe(201);
});

test("without cross-origin isolation such a service does not start, and others do", async ({ lab }) => {
  const page = await openClerk(lab, "as usual");
  const problem = problemOf(await fetchIn(page, "/clerk/echo"));
  expect(problem).toMatchObject({ status: 503, flags: "UH", code: "FEATURE_MISSING" });
  expect(problem.detail).toContain("Cross-Origin-Opener-Policy: same-origin");
  expect(problem.detail).toContain("Cross-Origin-Embedder-Policy: require-corp");
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
  expect(lab.server.requests.filter((request) => request.includes("wasmer/"))).toEqual([]);
});

test("without its folder such a service does not start, and others do", async ({ lab }) => {
  const page = await openClerk(lab, { wasmer: false });
  const problem = problemOf(await fetchIn(page, "/clerk/echo"));
  expect(problem).toMatchObject({ status: 503, flags: "UH", code: "SCRIPT_UNREADABLE" });
  expect(problem.detail).toContain("the folder foremesh/wasmer/ must be served, from dist/wasmer");
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
});

const NOTHING = { found: [], storage: "undefined", startsOthers: false, startsOthersByPool: false };

test("the realm of the host has no network or storage, and starts no worker but the pool's", async ({
  lab,
}) => {
  const page = await openClerk(lab);
  await fetchIn(page, "/clerk/echo");
  const hosts = page.workers().filter((worker) => worker.url().endsWith("/host.js"));
  const left = await Promise.all(hosts.map((worker) => worker.evaluate(whatIsLeft)));
  // Besides the blank one in reserve, which has no guest.
  expect(left.filter(({ found }) => found.length === 0)).toMatchObject([NOTHING]);
  expect(left).toHaveLength(2);
});

test("the realm of the pool has no network, storage or workers, and makes no code of text", async ({
  lab,
}) => {
  // Stands for the SDK's runtime, which the pool's script imports after it has locked its realm.
  const runtime = `export default async () => { postMessage((${whatIsLeft})()); return {}; };
    export class ThreadPoolWorker {}`;
  lab.server.files.set("/runtime.js", runtime);
  serveIsolated(lab.server);
  const page = await lab.open();
  const left = await page.evaluate(
    (sdkUrl) =>
      new Promise((resolve, reject) => {
        const worker = new Worker("/foremesh/wasmer/dist/browser-worker.js", { type: "module" });
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
        worker.postMessage({ type: "init", id: 0, sdkUrl });
      }),
    `${lab.server.url}/runtime.js`,
  );
  expect(left).toEqual({ ...NOTHING, evaluates: [] });
});

/** Runs in a worker. */
function whatIsLeft() {
  const can = (attempt: () => unknown) => {
    try {
      return attempt() !== undefined;
    } catch {
      return false;
    }
  };
  const text = "return 1";
  const makers = [() => {}, async () => {}, function* () {}, async function* () {}].map(
    (kind) => Object.getPrototypeOf(kind).constructor as FunctionConstructor,
  );
  const evaluations: Readonly<Record<string, () => unknown>> = {
    eval: () => Reflect.get(self, "eval")("1"),
    Function: () => Reflect.get(self, "Function")(text),
    "constructors of functions": () => makers.find((make) => can(() => make(text))),
  };
  const names = ["fetch", "XMLHttpRequest", "WebSocket", "indexedDB", "caches", "importScripts"];
  const pool = new URL("/foremesh/wasmer/dist/browser-worker.js", self.location.href).href;
  return {
    found: names.filter((name) => Reflect.get(self, name) !== undefined),
    storage: typeof Reflect.get(navigator, "storage"),
    evaluates: Object.keys(evaluations).filter((name) => can(evaluations[name]!)),
    startsOthers: can(() => new self.Worker("/foremesh/host.js")),
    startsOthersByPool: can(() => {
      const Native: typeof Worker = Object.getPrototypeOf(new self.Worker(pool)).constructor;
      return new Native("/foremesh/host.js");
    }),
  };
}

test("a guest has no network: WASIX's calls for it are not supported, and the SDK's JavaScript is refused", async ({
  lab,
}) => {
  for (const [name, wat] of [
    ["resolve", RESOLVE],
    ["connect", CONNECT],
    ["scripted", SCRIPTED],
  ] as const) {
    lab.config.services.push(await serveWat(lab, name, "wasmer", wat));
    lab.config.routes.push(route(`/${name}`, [{ name }]));
  }
  lab.serve();
  serveIsolated(lab.server);
  const page = await lab.open();
  for (const path of ["/resolve", "/connect"])
    expect(await fetchIn(page, path)).toMatchObject({ status: 200, text: NOT_SUPPORTED });
  const problem = problemOf(await fetchIn(page, "/scripted"));
  expect(problem).toMatchObject({ status: 503, code: "SERVICE_START_FAILED" });
  expect(problem.detail).toContain("it imports napi.napi_run_script, must import only");
});

test("memory that a program imports, shared, has the limit in it", async ({ lab }) => {
  const entry = await serveWat(lab, "grow", "wasmer", GROW);
  lab.config.services.push({ ...entry, resources: { memoryMaxBytes: 6_553_600, timeoutMs: 20_000 } });
  lab.config.routes.push(route("/grow", [{ name: "grow" }]));
  lab.serve();
  serveIsolated(lab.server);
  const page = await lab.open();
  expect(await fetchIn(page, "/grow")).toMatchObject({ status: 200, text: "100" });
});

test("a worker of the pool that fails ends its replica, and the next request is answered", async ({
  context,
  lab,
}) => {
  const seen = witness(context);
  const page = await openClerk(lab);
  await fetchIn(page, "/clerk/echo");
  const [worker] = page.workers().filter((found) => found.url().endsWith("/browser-worker.js"));
  await worker!.evaluate(() => {
    queueMicrotask(() => {
      throw new Error("broken on purpose");
    });
  });
  await expect.poll(() => seen.linesWith("SERVICE_TRAPPED")).toHaveLength(1);
  expect((await fetchIn(page, "/clerk/echo")).status).toBe(201);
});

test("a strict policy and Trusted Types let it run, with 'wasm-unsafe-eval' for the workers alone", async ({
  context,
  lab,
}) => {
  const seen = witness(context);
  const policy = "default-src 'self'; worker-src 'self'; base-uri 'none'; object-src 'none'";
  const types = "require-trusted-types-for 'script'";
  const page = await openClerk(lab, {
    page: { "content-security-policy": `${policy}; script-src 'self'; ${types}` },
    workers: { "content-security-policy": `${policy}; script-src 'self' 'wasm-unsafe-eval'; ${types}` },
  });
  expect((await fetchIn(page, "/clerk/echo")).status).toBe(201);
  expect(seen.lines).toEqual([]);
  expect(seen.errors).toEqual([]);
});
