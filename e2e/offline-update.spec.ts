import { builtFile } from "./fixtures/lab-server";
import { versionsIn } from "./fixtures/offline-app";
import { expect, test } from "./fixtures/offline-test";

for (const navigation of ["network-first", "shell"]) {
  test.describe(`with navigation ${navigation}`, () => {
    test("a page that is open keeps its own version's files when a new one is kept", async ({ app, lab }) => {
      app.settings.navigation = navigation;
      app.deploy("one");
      const old = await app.openAndKeep();
      app.deploy("two");
      const trigger = await app.open();
      await old.waitForFunction(() => window.told.includes("update"));

      // The server has it no more.
      expect(lab.server.files.has("/assets/lazy-one.js")).toBe(false);
      expect(await old.evaluate(() => window.loadLazy())).toBe("one");
      const css = () => old.evaluate(async () => (await fetch("/app.css")).text());
      expect(await css()).toContain("one");
      await lab.stopServiceWorker(old);
      expect(await css()).toContain("one");

      const next = await app.open();
      expect(await versionsIn(next)).toEqual(["two", "two", "two"]);
      expect(await next.evaluate(() => window.loadLazy())).toBe("two");
      await trigger.reload();
      await trigger.waitForFunction(() => window.appVersion !== undefined);
      expect(await versionsIn(trigger)).toEqual(["two", "two", "two"]);
      // Offline too: it is the new one that is kept.
      await lab.server.cut();
      await next.reload();
      await next.waitForFunction(() => window.appVersion !== undefined);
      expect(await versionsIn(next)).toEqual(["two", "two", "two"]);
      expect(await old.evaluate(() => window.loadLazy())).toBe("one");
    });

    test("an update is told once, to the pages that are older than it", async ({ app }) => {
      app.settings.navigation = navigation;
      app.deploy("one");
      const old = await app.openAndKeep();
      app.deploy("two");
      const trigger = await app.open();
      await old.waitForFunction(() => window.told.includes("update"));
      const isNew = (await trigger.evaluate(() => window.appVersion)) === "two";
      if (!isNew) await trigger.waitForFunction(() => window.told.includes("update"));
      // Two more visits, each of which looks for a new deploy.
      for (const page of [trigger, await app.open()]) {
        await page.reload();
        await page.evaluate(() => window.foremesh!.ready);
        expect(await versionsIn(page)).toEqual(["two", "two", "two"]);
        expect(await page.evaluate(() => window.told)).toEqual([]);
      }
      expect(await old.evaluate(() => window.told)).toEqual(["offline", "update"]);
    });
  });
}

test("a deploy of which a part cannot be had leaves the app as it was", async ({ app, lab }) => {
  app.settings.navigation = "shell";
  app.deploy("one");
  const page = await app.openAndKeep();
  app.deploy("two");
  // The network goes away in the middle of it.
  lab.server.handlers.set("/assets/lazy-two.js", (request) => {
    request.socket.destroy();
    void lab.server.cut();
  });
  const asked = () => lab.server.requests.filter((line) => line.includes("lazy-two")).length;
  await page.reload();
  await expect.poll(asked).toBeGreaterThan(0);
  await page.reload();
  expect(await versionsIn(page)).toEqual(["one", "one", "one"]);
  expect(await page.evaluate(() => window.loadLazy())).toBe("one");

  lab.server.handlers.delete("/assets/lazy-two.js");
  await lab.server.restore();
  await page.reload();
  await page.waitForFunction(() => window.told.includes("update"));
  await page.reload();
  expect(await versionsIn(page)).toEqual(["two", "two", "two"]);
});

test("a list that changes while its files are fetched makes no mix", async ({ app, lab }) => {
  app.settings.navigation = "shell";
  app.deploy("one");
  const page = await app.openAndKeep();
  app.deploy("two");
  lab.server.handlers.set("/assets/lazy-two.js", (_request, response) => {
    lab.server.handlers.delete("/assets/lazy-two.js");
    app.deploy("three");
    response.writeHead(404).end();
  });
  await page.reload();
  await page.waitForFunction(() => window.told.includes("update"));
  await page.reload();
  expect(await versionsIn(page)).toEqual(["three", "three", "three"]);
  expect(await page.evaluate(() => window.loadLazy())).toBe("three");
});

test("a rollback is a deploy like any other", async ({ app, lab }) => {
  app.settings.navigation = "shell";
  app.deploy("one");
  const page = await app.openAndKeep();
  for (const version of ["two", "one"]) {
    app.deploy(version);
    await page.reload();
    await page.waitForFunction(() => window.told.includes("update"));
  }
  await lab.server.cut();
  await page.reload();
  expect(await versionsIn(page)).toEqual(["one", "one", "one"]);
});

test("a page that is open keeps its files when the worker is replaced by a newer one", async ({
  app,
  lab,
}) => {
  app.deploy("one");
  const old = await app.openAndKeep();
  app.deploy("two");
  const script = Buffer.from((await builtFile("/foremesh-sw.js"))!).toString();
  lab.server.files.set("/foremesh-sw.js", `${script}\n// Newer.`);
  const replaced = old.evaluate(
    () =>
      new Promise((resolve) => {
        navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true });
      }),
  );
  const trigger = await app.open();
  await trigger.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
  await replaced;
  await trigger.reload();
  await old.waitForFunction(() => window.told.includes("update"));
  expect(await old.evaluate(() => window.loadLazy())).toBe("one");
  await trigger.waitForFunction(() => window.appVersion !== undefined);
  expect(await versionsIn(trigger)).toEqual(["two", "two", "two"]);
});
