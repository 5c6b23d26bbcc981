import type { ServerResponse } from "node:http";
import { expect, fetchIn, test } from "./fixtures/lab";
import { configReaderPath } from "./fixtures/lab-server";
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
    await page.evaluate(() => navigator.serviceWorker.ready);
    await expect
      .poll(async () => (await fetchIn(page, "/probe/echo")).text, { timeout: 20_000 })
      .toBe("from the backend");
    await expect.poll(() => seen.linesWith(file).length).toBeGreaterThan(0);
    expect(seen.errors).toEqual([]);
  });
}

test("without the script that reads mesh.json the mesh stays off, says what is missing, and the app goes on", async ({
  context,
  lab,
}) => {
  const reader = await configReaderPath();
  lab.server.handlers.set(reader, (_request, response) => void response.writeHead(404).end());
  lab.server.handlers.set("/probe/echo", (_request, response) => void response.end("from the backend"));
  const seen = witness(context);
  const page = await lab.visit();
  expect(await readiness(page)).toBe("SCRIPT_UNREADABLE");
  expect((await fetchIn(page, "/probe/echo")).text).toBe("from the backend");
  expect(seen.linesWith("config-reader")[0]).toMatch(
    /SCRIPT_UNREADABLE: .*config-reader.*Serve the folder foremesh\//,
  );
  expect(seen.errors).toEqual([]);
});

test("once installed, a worker does with the script that reads mesh.json as it was then", async ({
  context,
  lab,
}) => {
  const reader = await configReaderPath();
  await (await lab.open()).close();
  lab.server.handlers.set(reader, (_request, response) => void response.writeHead(404).end());
  const seen = witness(context);
  const page = await lab.visit();
  await lab.stopServiceWorker(page);
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
  expect(seen.errors).toEqual([]);
});
