import { openClerk } from "./fixtures/clerk";
import { serveIsolated } from "./fixtures/isolated";
import { expect, fetchIn, route, test } from "./fixtures/lab";
import { CONNECT, GROW, RESOLVE, SCRIPTED } from "./fixtures/wasix-wat";
import { serveWat } from "./fixtures/wat";
import { problemOf, witness } from "./fixtures/witness";

/** As in wasmer.spec.ts. */
test.setTimeout(180_000);

/** `notsup` among WASI's error numbers. */
const NOT_SUPPORTED = "58";

const NOTHING = { found: [], storage: "undefined", startsOthers: false, startsOthersByPool: false };

test("the realm of the host has no network or storage, and starts no worker but the pool's", async ({
  lab,
}) => {
  const page = await openClerk(lab);
  await fetchIn(page, "/clerk/echo");
  const hosts = () => page.workers().filter((worker) => worker.url().endsWith("/host.js"));
  // Besides the blank one in reserve, which has no guest, and comes a moment later.
  await expect.poll(() => hosts().length).toBe(2);
  const left = await Promise.all(hosts().map((worker) => worker.evaluate(whatIsLeft)));
  expect(left.filter(({ found }) => found.length === 0)).toMatchObject([NOTHING]);
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
    timers: () => ["setTimeout", "setInterval"].find((name) => can(() => Reflect.get(self, name)(text))),
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
    const entry = await serveWat(lab, name, "wasmer", wat);
    lab.config.services.push({ ...entry, resources: { timeoutMs: 20_000 } });
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
