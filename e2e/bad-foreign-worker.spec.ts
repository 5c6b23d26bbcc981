import type { BrowserContext, Page } from "@playwright/test";
import { expect, fetchIn, type Lab, test, timingOf } from "./fixtures/lab";
import { builtFile, configReaderPath } from "./fixtures/lab-server";
import { readiness, witness } from "./fixtures/witness";

const CLAIM = `
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));`;

const OWN_FETCH = `
self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (pathname === "/own.txt") event.respondWith(new Response("the app's own worker"));
});`;

/** A visit before the mesh came to the app: its own worker takes the scope. */
async function registerOwnWorker(context: BrowserContext, { server }: Lab, script: string): Promise<void> {
  server.files.set("/app-worker.js", script);
  server.files.set("/before.html", "<!doctype html><title>Before");
  const page = await context.newPage();
  await page.goto(`${server.url}/before.html`);
  await page.evaluate(async () => {
    await navigator.serviceWorker.register("/app-worker.js", { scope: "/" });
    await navigator.serviceWorker.ready;
  });
  await page.close();
}

async function expectAppWithoutMesh(page: Page, lab: Lab): Promise<void> {
  lab.server.handlers.set("/probe/echo", (_request, response) => void response.end("from the backend"));
  const answer = await fetchIn(page, "/probe/echo");
  expect(answer.text).toBe("from the backend");
  expect(answer.headers["server-timing"]).toBeUndefined();
}

test("a worker that knows nothing of the mesh keeps its scope: SCOPE_TAKEN, the app goes on", async ({
  context,
  lab,
}) => {
  await registerOwnWorker(context, lab, CLAIM + OWN_FETCH);
  const seen = witness(context);
  const page = await lab.visit();
  await expectAppWithoutMesh(page, lab);
  expect(await readiness(page)).toBe("SCOPE_TAKEN");
  await expectAppWithoutMesh(page, lab);
  expect((await fetchIn(page, "/own.txt")).text).toBe("the app's own worker");
  expect(seen.lines).toHaveLength(1);
  expect(seen.lines[0]).toMatch(/SCOPE_TAKEN: .*app-worker\.js.*importScripts\("\/foremesh-sw\.js"\)/);
  expect(seen.errors).toEqual([]);
});

test("a foreign worker that does not control the page yet is SCOPE_TAKEN too, not silence", async ({
  context,
  lab,
}) => {
  // As after a hard reload, or on the visit that registers a worker which does not claim its clients.
  lab.server.files.set("/app-worker.js", OWN_FETCH);
  lab.server.files.set("/late.html", "<!doctype html><title>Late");
  const page = await context.newPage();
  await page.goto(`${lab.server.url}/late.html`);
  await page.evaluate(async () => {
    await navigator.serviceWorker.register("/app-worker.js", { scope: "/" });
    await navigator.serviceWorker.ready;
  });
  await page.addScriptTag({ url: "/foremesh.js" });
  const outcome = await page.evaluate(() => {
    const patience = new Promise<string>((resolve) => {
      AbortSignal.timeout(15_000).addEventListener("abort", () => resolve("silence"));
    });
    const ended = window.foremesh!.ready.then(
      () => "ready",
      (error: { code: string }) => error.code,
    );
    return Promise.race([ended, patience]);
  });
  expect(outcome).toBe("SCOPE_TAKEN");
});

for (const [order, script] of [
  ["before", `importScripts("/foremesh-sw.js");${OWN_FETCH}`],
  ["after", `${OWN_FETCH}importScripts("/foremesh-sw.js");`],
] as const) {
  test(`a worker that imports the mesh ${order} its own handler serves both`, async ({ context, lab }) => {
    await registerOwnWorker(context, lab, script);
    const seen = witness(context);
    const page = await lab.visit();
    expect(await readiness(page)).toBe("ready");
    const answer = await fetchIn(page, "/probe/echo", { method: "POST", body: "kept" });
    expect(JSON.parse(answer.text).body).toBe("kept");
    expect(timingOf(answer).service).toBe("probe");
    expect((await fetchIn(page, "/own.txt")).text).toBe("the app's own worker");
    expect(seen.lines).toEqual([]);
    expect(seen.errors).toEqual([]);
  });

  // Imported before, it cannot know after a restart which paths are its own, and asks for all of them at first.
  if (order === "before") continue;
  test("a worker that imports the mesh after its own handler serves both after it was stopped", async ({
    context,
    lab,
  }) => {
    await registerOwnWorker(context, lab, script);
    const page = await lab.visit();
    expect(await readiness(page)).toBe("ready");
    for (let round = 0; round < 3; round++) {
      await lab.stopServiceWorker(page);
      expect((await fetchIn(page, "/own.txt")).text).toBe("the app's own worker");
      await lab.stopServiceWorker(page);
      expect((await fetchIn(page, `/probe/echo?round=${round}`)).status).toBe(200);
    }
  });
}

test("a worker that imports the mesh reads the configuration that the page names", async ({
  context,
  lab,
}) => {
  lab.server.files.set("/conf/own.json", JSON.stringify(lab.config));
  lab.server.files.delete("/mesh.json");
  await registerOwnWorker(context, lab, `importScripts("/foremesh-sw.js");${OWN_FETCH}`);
  const page = await lab.visit({ attributes: 'data-config="/conf/own.json"' });
  expect(await readiness(page)).toBe("ready");
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
});

test("a worker that imports the mesh from another folder finds the mesh's files there", async ({
  context,
  lab,
}) => {
  const reader = await configReaderPath();
  for (const path of ["/foremesh-sw.js", reader]) {
    lab.server.files.set(`/vendor${path}`, (await builtFile(path))!);
    lab.server.handlers.set(path, (_request, response) => void response.writeHead(404).end());
  }
  await registerOwnWorker(context, lab, `importScripts("/vendor/foremesh-sw.js");${OWN_FETCH}`);
  const page = await lab.visit();
  expect(await readiness(page)).toBe("ready");
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
});

test("a worker at the root finds the mesh's files in the folder of the drop-in script", async ({ lab }) => {
  const reader = await configReaderPath();
  lab.server.handlers.set("/vendor/*", async (request, response) => {
    const file = await builtFile(request.url!.replace("/vendor", ""));
    response.writeHead(file === undefined ? 404 : 200, { "content-type": "text/javascript" }).end(file);
  });
  lab.server.handlers.set(reader, (_request, response) => void response.writeHead(404).end());
  const page = await lab.visit({ script: "/vendor/foremesh.js", attributes: 'data-sw="/foremesh-sw.js"' });
  expect(await readiness(page)).toBe("ready");
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
});
