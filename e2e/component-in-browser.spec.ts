import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { PROJECT_ROOT } from "../scripts/project-root";
import { serveComponent, serveUnmodified } from "./fixtures/component";
import { addFatService, keysOf, limitDisk, makeDatabase, openPlain } from "./fixtures/kept";
import { expect, type Fetched, fetchIn, type Lab, route, snapshotOf, test } from "./fixtures/lab";
import type { LabFile } from "./fixtures/lab-server";
import { problemOf, witness } from "./fixtures/witness";

/** An unmodified .wasm component is transpiled in the browser, once, and then runs as one that was built for it. */

const TRIP = {
  start: "2026-06-01",
  pace: "normal",
  stops: [
    { id: 1, name: "Paris", lat: 48.85341, lon: 2.3488, nights: 2 },
    { id: 2, name: "Rome", lat: 41.89193, lon: 12.51133, nights: 1 },
    { id: 3, name: "Lyon", lat: 45.74846, lon: 4.84671, nights: 1 },
  ],
};

const REQUESTS: readonly [string, RequestInit][] = [
  ["/plan", { method: "POST", body: JSON.stringify(TRIP) }],
  ["/plan", { method: "POST", body: "{" }],
  ["/plan", { method: "GET" }],
  ["/nothing?here=%20", { method: "DELETE" }],
];

const timed = (fetched: Fetched) => ({
  ...fetched,
  url: "",
  headers: { ...fetched.headers, "server-timing": "" },
});

/** The component of a service of the demo, and the one of a fixture, as jco made them. */
async function demoComponent(lab: Lab): Promise<LabFile> {
  await serveComponent(lab.server, "itinerary", join(PROJECT_ROOT, "services"));
  return lab.server.files.get("/services/itinerary/itinerary.component.wasm")!;
}

async function smallComponent(lab: Lab): Promise<Uint8Array> {
  await serveComponent(lab.server, "troublemaker");
  return lab.server.files.get("/services/troublemaker/troublemaker.component.wasm") as Uint8Array;
}

/** The transpiler's files that were asked for. */
const transpilerRequests = (lab: Lab) =>
  lab.server.requests.filter((request) => request.includes("/foremesh/transpiler"));

test("it answers as the one that was transpiled ahead of time", async ({ context, lab }) => {
  const built = await serveComponent(lab.server, "itinerary", join(PROJECT_ROOT, "services"));
  const component = lab.server.files.get("/services/itinerary/itinerary.component.wasm")!;
  lab.config.services.push({ ...built }, serveUnmodified(lab.server, "foreign", component));
  for (const [prefix, name] of [
    ["/api/itinerary", "itinerary"],
    ["/foreign", "foreign"],
  ] as const) {
    const filters = [
      {
        type: "URLRewrite",
        urlRewrite: { path: { type: "ReplacePrefixMatch", replacePrefixMatch: "/api/itinerary" } },
      },
    ];
    lab.config.routes.push(route(prefix, [{ name }], { filters }));
  }
  lab.serve();
  const seen = witness(context);
  const page = await lab.open();
  for (const [path, init] of REQUESTS) {
    const expected = await fetchIn(page, `/api/itinerary${path}`, init);
    expect(timed(await fetchIn(page, `/foreign${path}`, init))).toEqual(timed(expected));
  }
  expect(seen.lines).toEqual([]);
  expect(seen.errors).toEqual([]);
});

test("one of TypeScript, on QuickJS, runs too", async ({ context, lab }) => {
  await serveComponent(lab.server, "hello-component-ts");
  const component = lab.server.files.get("/services/hello-component-ts/hello-component-ts.component.wasm")!;
  lab.config.services.push(serveUnmodified(lab.server, "foreign", component));
  lab.config.routes.push(route("/foreign", [{ name: "foreign" }]));
  lab.serve();
  const seen = witness(context);
  const page = await lab.open();
  const { status, text } = await fetchIn(page, "/foreign/x", { method: "POST", body: "you" });
  expect([status, text]).toEqual([200, "Hello, you!"]);
  expect(seen.lines).toEqual([]);
});

test("a later visit does not even ask for the transpiler", async ({ lab }) => {
  lab.config.services.push(serveUnmodified(lab.server, "foreign", await demoComponent(lab)));
  lab.config.routes.push(route("/foreign", [{ name: "foreign" }]));
  lab.serve();
  const first = await lab.open();
  const before = await fetchIn(first, "/foreign/x");
  expect(transpilerRequests(lab)).not.toEqual([]);
  await lab.stopServiceWorker(first);
  await first.close();
  lab.server.requests.length = 0;
  const second = await lab.open();
  expect(timed(await fetchIn(second, "/foreign/x"))).toEqual(timed(before));
  expect(transpilerRequests(lab)).toEqual([]);
  expect(lab.server.requests.filter((request) => request.includes("/services/foreign/"))).toEqual([]);
});

test("two services with the same component share what it was transpiled to", async ({ lab }) => {
  const component = await demoComponent(lab);
  for (const name of ["one", "two"]) {
    lab.config.services.push(serveUnmodified(lab.server, name, component));
    lab.config.routes.push(route(`/${name}`, [{ name }]));
  }
  lab.serve();
  const page = await lab.open();
  const [one, two] = await Promise.all([fetchIn(page, "/one/x"), fetchIn(page, "/two/x")]);
  expect([one.status, two.status]).toEqual([404, 404]);
  expect(two.text).toContain("/two/x");
  expect(transpilerRequests(lab).filter((request) => request.endsWith(".js"))).toHaveLength(1);
});

test("what it was transpiled to never comes from the network", async ({ lab }) => {
  const forged = `/services/foreign/foreign.wasm/foremesh-generated/${"0".repeat(64)}.js`;
  lab.server.files.set(forged, "export const forged = true;");
  lab.config.services.push(serveUnmodified(lab.server, "foreign", await smallComponent(lab)));
  lab.serve();
  const page = await lab.open();
  const answer = await fetchIn(page, forged);
  expect([answer.status, JSON.parse(answer.text).code]).toEqual([503, "ARTIFACT_UNREADABLE"]);
  await lab.stopServiceWorker(page);
  expect((await fetchIn(page, forged)).status).toBe(503);
  expect(lab.server.requests).not.toContain(`GET ${forged}`);
});

test("where nothing can be kept it runs all the same, anew after a trap and a stopped worker", async ({
  lab,
  context,
}) => {
  lab.config.services.push(serveUnmodified(lab.server, "foreign", await smallComponent(lab)));
  lab.config.routes.push(route("/foreign", [{ name: "foreign" }]));
  lab.serve();
  // A version of the future has been here.
  await makeDatabase(await openPlain(lab, context), "foremesh", 1_000);
  const page = await lab.open();
  expect((await fetchIn(page, "/foreign/ok")).text).toBe("1");
  expect((await snapshotOf(page)).storage).toMatchObject({ code: "STORAGE_NEWER" });
  await lab.stopServiceWorker(page);
  expect((await fetchIn(page, "/foreign/trap")).status).toBe(502);
  const { status, text } = await fetchIn(page, "/foreign/ok");
  expect([status, text]).toEqual([200, "1"]);
});

test("on a full disk others are evicted for what it was transpiled to, and a later visit finds it", async ({
  lab,
  context,
}) => {
  await serveComponent(lab.server, "hello-component-ts");
  const component = lab.server.files.get("/services/hello-component-ts/hello-component-ts.component.wasm")!;
  const entry = serveUnmodified(lab.server, "foreign", component, { prefetch: "always" });
  lab.config.services.push(entry);
  lab.config.routes.push(route("/foreign", [{ name: "foreign" }]));
  const [fatCount, fatBytes, diskBytes] = [28, 256 * 1024, 6 * 1024 * 1024];
  expect(component.length).toBeGreaterThan(4 * fatBytes);
  const files = addFatService(lab, "fat", { count: fatCount, bytes: fatBytes });
  lab.serve();
  const plain = await openPlain(lab, context);
  await limitDisk(lab, plain, diskBytes);
  const page = await lab.open();
  const { sha256 } = entry.artifact as { sha256: string };
  await expect.poll(() => keysOf(plain, "code")).toContain(sha256);
  // As many as there is room for, and none evicted, whose bytes would come free some time later.
  const leftBytes = async () =>
    diskBytes - (await plain.evaluate(async () => (await navigator.storage.estimate()).usage!));
  while ((await leftBytes()) > 3 * fatBytes) {
    const { url, sha256: digest } = files.shift()!;
    await fetchIn(plain, url);
    await expect.poll(() => keysOf(plain, "usage")).toContain(`code:${digest}`);
  }
  const before = await keysOf(plain, "code");
  expect(before).toHaveLength(fatCount - files.length + 1);
  expect((await fetchIn(page, "/foreign/x", { method: "POST", body: "you" })).text).toBe("Hello, you!");
  const after = await keysOf(plain, "code");
  expect(after).toContain(sha256);
  expect(before.filter((key) => !after.includes(key))).not.toEqual([]);
  expect(await keysOf(plain, "transpiled")).toHaveLength(1);
  await page.close();
  lab.server.requests.length = 0;
  const later = await lab.open();
  expect((await fetchIn(later, "/foreign/x", { method: "POST", body: "you" })).text).toBe("Hello, you!");
  expect(transpilerRequests(lab)).toEqual([]);
});

/** The same component with another name in it, of the same length. */
function renamed(component: Uint8Array, from: string, to: string): Uint8Array {
  const text = Buffer.from(component).toString("latin1");
  expect(text).toContain(from);
  return Buffer.from(text.replaceAll(from, to), "latin1");
}

const BAD: readonly [string, (lab: Lab) => Promise<LabFile>, string, RegExp][] = [
  [
    "a page of HTML",
    async () => "<!doctype html><title>Not found",
    "ARTIFACT_UNREADABLE",
    /it is no WebAssembly \(it starts with 3c 21 64 6f\), must be a component/,
  ],
  [
    "a core module",
    async (lab) => {
      await smallComponent(lab);
      return lab.server.files.get("/services/troublemaker/troublemaker.core.wasm")!;
    },
    "ARTIFACT_UNREADABLE",
    /it is a core module \(layer 0\), must be a component \(layer 1\): make one of it with `jco new`/,
  ],
  [
    "a component that is cut off",
    async (lab) => (await smallComponent(lab)).subarray(0, 3_000),
    "ARTIFACT_UNREADABLE",
    /unexpected end-of-file .*must be a component/,
  ],
  [
    "a component that answers no requests",
    async (lab) => renamed(await smallComponent(lab), "incoming-handler", "incoming-hamster"),
    "ARTIFACT_UNREADABLE",
    /it exports .*incoming-hamster.*, must export wasi:http\/incoming-handler 0\.2/,
  ],
  [
    "a component that imports what is not offered",
    async (lab) => renamed(await smallComponent(lab), "wasi:io/error@", "acme:io/error@"),
    "SERVICE_START_FAILED",
    /it imports acme:io\/error, /,
  ],
];

for (const [what, make, code, detail] of BAD) {
  test(`${what} is a 503 ${code} that says so`, async ({ context, lab }) => {
    const seen = witness(context);
    lab.config.services.push(serveUnmodified(lab.server, "broken", await make(lab)));
    lab.config.routes.push(route("/broken", [{ name: "broken" }]));
    lab.serve();
    const page = await lab.open();
    const problem = problemOf(await fetchIn(page, "/broken/x"));
    expect(problem).toMatchObject({ status: 503, flags: "UH", code });
    expect(problem.detail).toContain(
      code === "ARTIFACT_UNREADABLE" ? "/services/broken/broken.wasm" : "broken",
    );
    expect(problem.detail).toMatch(detail);
    expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
    expect(seen.errors).toEqual([]);
  });
}

test("bytes that are not what mesh.json names are never transpiled", async ({ lab }) => {
  lab.config.services.push(serveUnmodified(lab.server, "broken", await smallComponent(lab)));
  lab.config.routes.push(route("/broken", [{ name: "broken" }]));
  lab.server.files.set("/services/broken/broken.wasm", await demoComponent(lab));
  lab.serve();
  const page = await lab.open();
  const problem = problemOf(await fetchIn(page, "/broken/x"));
  expect(problem).toMatchObject({ status: 503, flags: "UH", code: "INTEGRITY_MISMATCH" });
  expect(transpilerRequests(lab)).toEqual([]);
});

test("without the transpiler's files the service is a 503 that names the folder to serve", async ({
  lab,
}) => {
  for (const name of await readdir(join(PROJECT_ROOT, "dist/foremesh"))) {
    if (name.startsWith("transpiler-") && name.endsWith(".js"))
      lab.server.handlers.set(
        `/foremesh/${name}`,
        (_request, response) => void response.writeHead(404).end(),
      );
  }
  lab.config.services.push(serveUnmodified(lab.server, "foreign", await smallComponent(lab)));
  lab.config.routes.push(route("/foreign", [{ name: "foreign" }]));
  lab.serve();
  const page = await lab.open();
  const problem = problemOf(await fetchIn(page, "/foreign/x"));
  expect(problem).toMatchObject({ status: 503, flags: "UH", code: "SCRIPT_UNREADABLE" });
  expect(problem.remedy).toContain("foremesh/");
});
