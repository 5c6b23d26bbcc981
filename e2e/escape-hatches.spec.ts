import type { BrowserContext, Page } from "@playwright/test";
import { expect, fetchIn, type Lab, route, service, test, timingOf } from "./fixtures/lab";
import { databaseNames } from "./fixtures/origin-state";
import { readiness, witness } from "./fixtures/witness";

/** A service that answers with an error whatever it is asked: the deploy is out, and works for nobody. */
const BROKEN_SERVICE = `export default { fetch: () => new Response("broken", { status: 500 }) };`;

/** The backend knows better than the broken service, where it is asked. */
function serveBroken(lab: Lab): void {
  lab.server.files.set("/services/probe/probe.js", BROKEN_SERVICE);
  lab.config.services[0] = service("probe", BROKEN_SERVICE);
  lab.serve();
  lab.server.handlers.set("/probe/*", (_request, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end("<title>Backend</title>from the backend");
  });
}

const textOf = async (page: Page, url = "/probe/echo") => (await fetchIn(page, url)).text;

async function openPlainly(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

const frameTitle = (page: Page, url: string): Promise<string> =>
  page.evaluate(async (src) => {
    const frame = document.createElement("iframe");
    frame.src = src;
    document.body.append(frame);
    await new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
    return frame.contentDocument!.title;
  }, url);

test("data-disable takes one page off a broken deploy: its requests are left alone, also after the worker was stopped", async ({
  context,
  lab,
}) => {
  serveBroken(lab);
  const other = await lab.open();
  expect(await textOf(other)).toBe("broken");
  const seen = witness(context);
  const page = await lab.visit({ attributes: "data-disable" });
  expect(await readiness(page)).toBe("SWITCHED_OFF");
  await expect.poll(() => textOf(page)).toContain("from the backend");
  await lab.stopServiceWorker(page);
  expect(await textOf(page)).toContain("from the backend");
  expect(seen.lines).toHaveLength(1);
  expect(seen.lines[0]).toMatch(/SWITCHED_OFF: .*data-disable.*Take away what the message names/);
  expect(seen.errors).toEqual([]);
  // It is the page's own affair, and is over with it.
  expect(await textOf(other)).toBe("broken");
  await page.close();
  expect(await textOf(await lab.open())).toBe("broken");
});

test("a page with data-disable installs no worker", async ({ lab }) => {
  serveBroken(lab);
  const page = await lab.visit({ attributes: "data-disable" });
  expect(await readiness(page)).toBe("SWITCHED_OFF");
  expect(await textOf(page)).toContain("from the backend");
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
  expect(await page.evaluate(() => window.fetch.toString())).toContain("[native code]");
  expect(await page.evaluate(() => window.foremesh!.update())).toBe(false);
});

test("a request with the bypass header, or the parameter in its URL, is the network's", async ({ lab }) => {
  serveBroken(lab);
  const page = await lab.open();
  expect(await textOf(page)).toBe("broken");
  const past = await fetchIn(page, "/probe/echo", { headers: { "x-mesh-bypass": "1" } });
  expect(past.text).toContain("from the backend");
  expect(await textOf(page, "/probe/echo?mesh-bypass")).toContain("from the backend");
  // A subresource, and a navigation.
  expect(await frameTitle(page, "/probe/page?a=1&mesh-bypass=1")).toBe("Backend");
  await page.goto(`${lab.server.url}/probe/page?mesh-bypass`);
  expect(await page.title()).toBe("Backend");
  expect(await textOf(await lab.open())).toBe("broken");
});

test("a page with the bypass parameter in its URL does without the mesh, and so do its requests and frames", async ({
  context,
  lab,
}) => {
  serveBroken(lab);
  await lab.open();
  const seen = witness(context);
  const page = await openPlainly(context, `${lab.server.url}/?mesh-bypass`);
  expect(await textOf(page)).toContain("from the backend");
  expect(await readiness(page)).toBe("SWITCHED_OFF");
  expect(await frameTitle(page, "/probe/page")).toBe("Backend");
  expect(seen.lines).toHaveLength(1);
  expect(seen.lines[0]).toMatch(/SWITCHED_OFF: .*\?mesh-bypass/);
});

test('"mode": "passthrough" in mesh.json takes every page off a broken deploy in one visit, and back', async ({
  context,
  lab,
}) => {
  serveBroken(lab);
  const open = await lab.open();
  expect(await textOf(open)).toBe("broken");
  const databases = await databaseNames(open);

  Object.assign(lab.config, { mode: "passthrough" });
  lab.serve();
  const seen = witness(context);
  const visit = await lab.visit();
  // No reload, no second visit; the page that was open before hears of it too.
  for (const page of [visit, open]) await expect.poll(() => textOf(page)).toContain("from the backend");
  await expect
    .poll(async () => (await open.evaluate(() => window.foremesh!.snapshot())).services)
    .toEqual([]);
  await lab.stopServiceWorker(open);
  expect(await textOf(open)).toContain("from the backend");
  expect(await frameTitle(open, "/probe/page")).toBe("Backend");
  await expect.poll(() => seen.linesWith("SWITCHED_OFF").length).toBe(2);
  const later = await lab.visit();
  expect(await readiness(later)).toBe("SWITCHED_OFF");
  expect(await textOf(later)).toContain("from the backend");
  expect(await databaseNames(later)).toEqual(databases);

  Reflect.deleteProperty(lab.config, "mode");
  lab.serve();
  await lab.open();
  // Those that began without it, too.
  for (const page of [open, visit, later]) await expect.poll(() => textOf(page)).toBe("broken");
  expect(timingOf(await fetchIn(later, "/probe/echo")).service).toBe("probe");
  expect(seen.errors).toEqual([]);
});

test('"mode": "passthrough" works in a mesh.json that is otherwise broken, and keeps a first visitor from installing', async ({
  context,
  lab,
}) => {
  serveBroken(lab);
  const open = await lab.open();
  expect(await textOf(open)).toBe("broken");
  lab.server.files.set(
    "/mesh.json",
    '{ "version": 7, "mode": "passthrough", "services": [{ "nonsense": 1 }] }',
  );
  await lab.visit();
  await expect.poll(() => textOf(open)).toContain("from the backend");

  const first = await context.browser()!.newContext();
  const seen = witness(first);
  const page = await openPlainly(first, `${lab.server.url}/`);
  expect(await readiness(page)).toBe("SWITCHED_OFF");
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
  expect(seen.lines).toHaveLength(1);
  await first.close();
});

test('"mode": "passthrough" leaves queued writes where they are', async ({ context, lab }) => {
  lab.config.routes.push(route("/notes", [{ name: "origin" }], { offline: "queue" }));
  lab.serve();
  let isUp = false;
  const bodies: string[] = [];
  lab.server.handlers.set("/notes", (request, response) => {
    if (!isUp) return void request.socket.destroy();
    request.on("data", (chunk) => bodies.push(String(chunk)));
    request.on("end", () => void response.writeHead(201).end());
  });
  const page = await lab.open();
  expect((await fetchIn(page, "/notes", { method: "POST", body: "kept" })).status).toBe(202);
  Object.assign(lab.config, { mode: "passthrough" });
  lab.serve();
  const seen = witness(context);
  await lab.visit();
  await expect.poll(() => seen.linesWith("SWITCHED_OFF").length).toBe(2);
  isUp = true;
  const count = async () => (await page.evaluate(() => window.foremesh!.outbox.list())).length;
  expect(await count()).toBe(1);
  expect(bodies).toEqual([]);

  Reflect.deleteProperty(lab.config, "mode");
  lab.serve();
  await lab.open();
  await expect.poll(() => bodies).toEqual(["kept"]);
});
