import type { BrowserContext, Page } from "@playwright/test";
import { deploy, deployAll, EARLIER, NEW, type Version } from "./fixtures/deploys";
import { expect, fetchIn, type Lab, test } from "./fixtures/lab";

/** A page that notes what it is told; `load` counts how often it was loaded. */
async function openNoting(lab: Lab, context: BrowserContext, onUpdate = ""): Promise<Page> {
  const note = `<script>window.heard = []; foremesh.on("update", (event) => { heard.push(event); ${onUpdate} });</script>`;
  lab.server.files.set(
    "/app.html",
    `<!doctype html><title>App</title><script src="/foremesh.js"></script>${note}`,
  );
  const page = await context.newPage();
  await page.goto(`${lab.server.url}/app.html`);
  await page.evaluate(() => window.foremesh!.ready);
  return page;
}

const loads = (lab: Lab): number => lab.server.requests.filter((line) => line === "GET /app.html").length;

const look = (page: Page) =>
  page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));

const told = (page: Page) => page.evaluate(() => Reflect.get(window, "heard") as unknown[]);

/** Reloads with what is there now, as the app's button would. */
async function update(page: Page): Promise<void> {
  const loaded = page.waitForEvent("load");
  await page.evaluate(() => void window.foremesh!.update());
  await loaded;
  await page.evaluate(() => window.foremesh!.ready);
}

/** The build of the script in the page says nothing to the outside; that it is told of no other one does. */
async function expectIsAt(page: Page, version: Version, lab: Lab): Promise<void> {
  expect(await page.evaluate(() => window.foremesh!.update())).toBe(false);
  expect(String(lab.server.files.get("/foremesh.js"))).toContain(version.build);
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
}

for (const [before, after, what] of [
  [EARLIER, NEW, "a newer mesh"],
  [NEW, EARLIER, "an older one, which is a rollback"],
] as const) {
  test(`C27: an open page is told of ${what}, and is reloaded once, when the app says so`, async ({
    lab,
    context,
  }) => {
    await deployAll(lab.server, before);
    const page = await openNoting(lab, context);
    await deployAll(lab.server, after);
    await look(page);
    await expect.poll(() => told(page)).toEqual([{ ready: true, of: "mesh" }]);
    expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
    expect(loads(lab)).toBe(1);

    await update(page);
    expect(loads(lab)).toBe(2);
    expect(await told(page)).toEqual([]);
    await expectIsAt(page, after, lab);
    expect(loads(lab)).toBe(2);
  });
}

test("an app that asks for an update gets the one that is deployed, without having been told of it", async ({
  lab,
  context,
}) => {
  await deployAll(lab.server, EARLIER);
  const page = await openNoting(lab, context);
  await expectIsAt(page, EARLIER, lab);
  await deployAll(lab.server, NEW);
  await update(page);
  await expectIsAt(page, NEW, lab);
  expect(loads(lab)).toBe(2);
});

test("an app that always updates at once is not reloaded for ever when a cache keeps its script old", async ({
  lab,
  context,
}) => {
  await deployAll(lab.server, EARLIER);
  const page = await openNoting(lab, context, "foremesh.update();");
  await deploy(lab.server, { worker: NEW, replica: NEW });
  const loaded = page.waitForEvent("load");
  await look(page);
  await loaded;
  await page.evaluate(() => window.foremesh!.ready);
  // Past the look for a newer worker, which comes before an event.
  await look(page);
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
  expect(await told(page)).toEqual([]);
  expect(loads(lab)).toBe(2);
});

test("C33: a worker script that may be cached for a year is updated all the same", async ({
  lab,
  context,
}) => {
  await deployAll(lab.server, EARLIER);
  lab.server.handlers.set("/foremesh-sw.js", (_request, response) => {
    response.writeHead(200, { "content-type": "text/javascript", "cache-control": "max-age=31536000" });
    response.end(lab.server.files.get("/foremesh-sw.js"));
  });
  const page = await openNoting(lab, context);
  await deployAll(lab.server, NEW);
  await look(page);
  await expect.poll(() => told(page)).toHaveLength(1);
});
