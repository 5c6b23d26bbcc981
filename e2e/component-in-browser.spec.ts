import { join } from "node:path";
import { PROJECT_ROOT } from "../scripts/project-root";
import { serveComponent, serveUnmodified } from "./fixtures/component";
import { expect, type Fetched, fetchIn, type Lab, route, test } from "./fixtures/lab";
import type { LabFile } from "./fixtures/lab-server";
import { witness } from "./fixtures/witness";

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
