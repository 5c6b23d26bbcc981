import type { ServerResponse } from "node:http";
import { expect, fetchIn, route, test } from "./fixtures/lab";
import { builtFile, configReaderPath } from "./fixtures/lab-server";
import { readiness, witness } from "./fixtures/witness";

const script =
  (body: string, type = "text/javascript") =>
  (response: ServerResponse) =>
    void response.writeHead(200, { "content-type": type }).end(body);

const CASES = [
  { what: "is missing", answer: (response: ServerResponse) => void response.writeHead(404).end("Not found") },
  { what: "is a page of HTML", answer: script("<!doctype html><title>App", "text/html") },
  { what: "does not parse", answer: script("<!doctype html><title>App") },
  { what: "throws", answer: script("throw new Error('broken build');") },
  {
    what: "fails to install",
    answer: script("addEventListener('install', (e) => e.waitUntil(Promise.reject(new Error('full'))));"),
  },
  { what: "cannot be fetched", answer: (response: ServerResponse) => void response.destroy() },
];

for (const { what, answer } of CASES) {
  test(`a service worker script that ${what} is WORKER_REFUSED, and the app goes on`, async ({
    context,
    lab,
  }) => {
    lab.server.handlers.set("/foremesh-sw.js", (_request, response) => answer(response));
    lab.server.handlers.set("/probe/echo", (_request, response) => void response.end("from the backend"));
    const seen = witness(context);
    const page = await lab.visit();
    expect(await readiness(page)).toBe("WORKER_REFUSED");
    expect((await fetchIn(page, "/probe/echo")).text).toBe("from the backend");
    expect(seen.lines).toHaveLength(1);
    expect(seen.lines[0]).toMatch(/WORKER_REFUSED: .*foremesh-sw\.js.*Serve foremesh-sw\.js as JavaScript/);
    expect(seen.errors).toEqual([]);
  });

  test(`once installed, a service worker whose script ${what} at a later visit stays in use`, async ({
    context,
    lab,
  }) => {
    await (await lab.open()).close();
    lab.server.handlers.set("/foremesh-sw.js", (_request, response) => answer(response));
    const seen = witness(context);
    const page = await lab.visit();
    expect(await readiness(page)).toBe("ready");
    expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
    await lab.stopServiceWorker(page);
    expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
    expect(seen.errors).toEqual([]);
  });
}

for (const file of ["controller.js", "host.js"]) {
  test(`a missing foremesh/${file} is named in the console, and a route's fallback answers`, async ({
    context,
    lab,
  }) => {
    lab.server.handlers.set(`/foremesh/${file}`, (_request, response) => void response.writeHead(404).end());
    lab.server.handlers.set("/probe/echo", (_request, response) => void response.end("from the backend"));
    lab.config.routes[0]!.rules[0]!.backendRefs = [{ name: "probe" }, { name: "origin", fallback: true }];
    lab.serve();
    const seen = witness(context);
    const page = await lab.visit();
    // Before the worker controls the page the backend answers too: the line is what tells that the mesh was asked.
    await expect
      .poll(
        async () => {
          expect((await fetchIn(page, "/probe/echo")).text).toBe("from the backend");
          return seen.linesWith(file).length;
        },
        { timeout: 20_000 },
      )
      .toBeGreaterThan(0);
    expect(seen.errors).toEqual([]);
  });
}

test("A12: a worker that throws whenever it is started again leaves its pages to the network", async ({
  context,
  lab,
}) => {
  // Time is all that a script can tell its first start from a later one by, before it may read anything.
  const brokenFrom = Date.now() + 6_000;
  const worker = new TextDecoder().decode((await builtFile("/foremesh-sw.js"))!);
  const check = `if (Date.now() > ${brokenFrom}) throw new Error("cannot start");`;
  lab.server.files.set("/foremesh-sw.js", `${check}\n${worker}`);
  const page = await lab.open();
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
  lab.server.handlers.set("/probe/page", (_request, response) => void response.end("from the backend"));
  await expect.poll(() => Date.now(), { timeout: 10_000 }).toBeGreaterThan(brokenFrom);
  await lab.stopServiceWorker(page);
  const seen = witness(context);
  const other = await context.newPage();
  await other.goto(`${lab.server.url}/probe/page`);
  expect(await other.content()).toContain("from the backend");
  expect(seen.errors).toEqual([]);
});

test("a worker that cannot have the script that reads mesh.json is refused, and the next visit tries again", async ({
  context,
  lab,
}) => {
  const reader = await configReaderPath();
  lab.server.handlers.set(reader, (_request, response) => void response.writeHead(404).end());
  lab.server.handlers.set("/probe/echo", (_request, response) => void response.end("from the backend"));
  const seen = witness(context);
  const page = await lab.visit();
  expect(await readiness(page)).toBe("WORKER_REFUSED");
  expect((await fetchIn(page, "/probe/echo")).text).toBe("from the backend");
  expect(seen.lines.some((line) => line.includes("the folder foremesh/"))).toBe(true);
  expect(seen.errors).toEqual([]);

  lab.server.handlers.delete(reader);
  lab.server.handlers.delete("/probe/echo");
  const later = await lab.visit();
  expect(await readiness(later)).toBe("ready");
  expect((await fetchIn(later, "/probe/echo")).status).toBe(200);
});

test("A13: an update whose script that reads mesh.json is missing leaves the worker before it in use", async ({
  lab,
}) => {
  await (await lab.open()).close();
  const worker = (await builtFile("/foremesh-sw.js"))!;
  const renamed = new TextDecoder().decode(worker).replaceAll("config-reader-", "config-reader-new-");
  lab.server.files.set("/foremesh-sw.js", renamed);
  const page = await lab.open();
  const updated = await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    return registration.update().then(
      ({ installing }) =>
        new Promise<string>((resolve) => {
          if (installing === null) return resolve("nothing new");
          installing.onstatechange = () => installing.state === "redundant" && resolve("redundant");
        }),
      (error: Error) => error.name,
    );
  });
  expect(updated).not.toBe("nothing new");
  await lab.stopServiceWorker(page);
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
  const later = await lab.open();
  expect((await fetchIn(later, "/probe/echo")).status).toBe(200);
});

test("once installed, a worker reads a new mesh.json with the script as it was then", async ({
  context,
  lab,
}) => {
  const reader = await configReaderPath();
  const page = await lab.open();
  lab.server.handlers.set(reader, (_request, response) => void response.writeHead(404).end());
  await lab.stopServiceWorker(page);
  await page.close();
  lab.config.routes.push(route("/probe/again", [{ name: "origin" }]));
  lab.server.handlers.set("/probe/again", (_request, response) => void response.end("from the backend"));
  lab.serve();
  const seen = witness(context);
  const later = await lab.visit();
  await expect.poll(async () => (await fetchIn(later, "/probe/again")).text).toBe("from the backend");
  expect(seen.linesWith("SCRIPT_UNREADABLE")).toEqual([]);
});
