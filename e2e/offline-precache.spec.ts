import type { Page } from "@playwright/test";
import { isPreloading } from "./fixtures/offline-app";
import { expect, test } from "./fixtures/offline-test";

/** Every path in the caches whose name begins so. */
const cached = (page: Page, name: string): Promise<string[]> =>
  page.evaluate(async (start) => {
    const names = (await caches.keys()).filter((key) => key.startsWith(start));
    const keys = await Promise.all(names.map(async (key) => (await caches.open(key)).keys()));
    return keys.flat().map(({ url }) => url.slice(location.origin.length));
  }, name);

test("a file of the list that is missing costs itself only", async ({ app, lab, context }) => {
  const warnings: string[] = [];
  context.on("console", (message) => void warnings.push(message.text()));
  app.deploy("one", { entries: [{ url: "/assets/gone-1.js", revision: null }] });
  const page = await app.openAndKeep();
  const kept = await cached(page, "foremesh-precache:");
  expect(kept).toContain("/assets/lazy-one.js");
  expect(kept).not.toContain("/assets/gone-1.js");
  await expect.poll(() => warnings.filter((text) => text.includes("/assets/gone-1.js"))).not.toEqual([]);

  // It is had when it is there.
  lab.server.files.set("/assets/gone-1.js", "export const late = true;");
  await page.reload();
  await expect.poll(() => cached(page, "foremesh-precache:")).toContain("/assets/gone-1.js");
});

test("a new revision is fetched, and nothing else again", async ({ app, lab }) => {
  const entries = (revision: string) => [
    { url: "/data/a.json", revision: "1" },
    { url: "/data/b.json", revision },
  ];
  lab.server.files.set("/data/a.json", "[1]");
  lab.server.files.set("/data/b.json", "[2]");
  app.deploy("one", { entries: entries("1") });
  const page = await app.openAndKeep();
  const asked = () => lab.server.requests.filter((line) => line.includes("/data/"));
  expect([...asked()].sort()).toEqual(["GET /data/a.json", "GET /data/b.json"]);

  lab.server.files.set("/data/b.json", "[3]");
  app.deploy("one", { entries: entries("2") });
  const other = await app.open();
  await page.waitForFunction(() => window.told.includes("update"));
  expect(asked().slice(2)).toEqual(["GET /data/b.json"]);
  await lab.server.cut();
  await other.reload();
  const text = (from: Page, path: string) => from.evaluate(async (url) => (await fetch(url)).text(), path);
  expect(await text(other, "/data/b.json")).toBe("[3]");
  expect(await text(other, "/data/a.json")).toBe("[1]");
  // The page that was open before has what it had.
  expect(await text(page, "/data/b.json")).toBe("[2]");
});

test("what no page needs any more is deleted, and the app's own caches are let alone", async ({ app }) => {
  app.deploy("one");
  const first = await app.openAndKeep();
  await first.evaluate(async () => {
    const own = await caches.open("the-apps-own");
    await own.put("/assets/lazy-one.js", new Response("mine"));
  });
  app.deploy("two");
  const second = await app.open();
  await first.waitForFunction(() => window.told.includes("update"));
  expect(await cached(second, "foremesh-precache:")).toEqual(
    expect.arrayContaining(["/assets/lazy-one.js", "/assets/lazy-two.js"]),
  );
  await first.close();
  await second.reload();
  await expect.poll(() => cached(second, "foremesh-precache:")).not.toContain("/assets/lazy-one.js");
  expect(await cached(second, "foremesh-precache:")).toContain("/assets/lazy-two.js");
  expect(await cached(second, "the-apps-own")).toEqual(["/assets/lazy-one.js"]);
});

test("new settings count without a new deploy, and are no update", async ({ app, lab }) => {
  app.deploy("one");
  const page = await app.openAndKeep();
  await expect.poll(() => isPreloading(page)).toBe(true);
  app.settings.navigation = "shell";
  app.deploy("one");
  await page.reload();
  await expect.poll(() => isPreloading(page)).toBe(false);
  lab.server.handlers.set("/deep/*", (_request, response) => response.writeHead(404).end());
  for (const path of ["/deep/one", "/deep/two"]) {
    await page.goto(`${lab.server.url}${path}`);
    expect(await page.title()).toBe("one");
    await page.evaluate(() => window.foremesh!.ready);
    expect(await page.evaluate(() => window.told)).toEqual([]);
  }
});

test("an app that is to be kept no more leaves nothing behind", async ({ app, lab }) => {
  app.deploy("one");
  const page = await app.openAndKeep();
  lab.serve();
  await page.reload();
  await expect.poll(() => page.evaluate(() => caches.keys())).toEqual([]);
  await expect
    .poll(() =>
      page.evaluate(async () => {
        const { active } = (await navigator.serviceWorker.getRegistration())!;
        return active!.scriptURL.includes("offline=");
      }),
    )
    .toBe(false);
  expect(await isPreloading(page)).toBe(false);
});

test("an app that is kept from a later visit on is registered anew for it", async ({ app, lab }) => {
  app.deploy("one");
  lab.serve();
  const first = await app.open();
  await first.evaluate(() => window.foremesh!.ready);
  app.deploy("one");
  await first.reload();
  await first.waitForFunction(() => window.told.includes("offline"));
  await expect
    .poll(() =>
      first.evaluate(async () => (await navigator.serviceWorker.getRegistration())!.active!.scriptURL),
    )
    .toContain("offline=");
  await lab.server.cut();
  await first.reload();
  await first.waitForFunction(() => window.appVersion === "one");
});

test("a list without the shell, or that is no list, changes nothing and says so", async ({
  app,
  lab,
  context,
}) => {
  const warnings: string[] = [];
  context.on("console", (message) => void warnings.push(message.text()));
  app.deploy("one");
  const page = await app.openAndKeep();
  for (const [list, reason] of [
    ["<!doctype html>", "is not used"],
    ["{}", "it is no list"],
    ['[{ "url": "/app.css", "revision": "2" }]', "/index.html is not in it"],
  ] as const) {
    lab.server.files.set("/precache.json", list);
    await page.reload();
    await expect.poll(() => warnings.filter((text) => text.includes(reason))).not.toEqual([]);
  }
  await lab.server.cut();
  await page.reload();
  await page.waitForFunction(() => window.appVersion === "one");
  expect(await page.evaluate(() => window.told)).toEqual([]);
});

test("where there are no static routes, as in other engines, the worker answers for the files itself", async ({
  app,
  lab,
}) => {
  // More than the browser takes conditions for.
  const entries = Array.from({ length: 101 }, (_, index) => ({ url: `/file-${index}.txt`, revision: "1" }));
  for (const { url } of entries) lab.server.files.set(url, url);
  app.deploy("one", { entries });
  const page = await app.openAndKeep();
  await lab.server.cut();
  await lab.stopServiceWorker(page);
  await page.reload();
  await page.waitForFunction(() => window.appVersion === "one");
  expect(await page.evaluate(() => window.loadLazy())).toBe("one");
  expect(await page.evaluate(async () => (await fetch("/file-100.txt")).text())).toBe("/file-100.txt");
  const sources = await page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .map(
        (entry) => (entry as PerformanceEntry & { workerMatchedSourceType?: string }).workerMatchedSourceType,
      ),
  );
  expect(new Set(sources)).toEqual(new Set([""]));
});
