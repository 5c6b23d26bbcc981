import { versionsIn } from "./fixtures/offline-app";
import { expect, fetchIn, test } from "./fixtures/offline-test";

test("after one visit the app opens, at any address, with the network gone for page and worker", async ({
  app,
  lab,
}) => {
  app.deploy("one");
  const first = await app.openAndKeep();
  expect((await fetchIn(first, "/probe/echo")).status).toBe(200);
  await lab.server.cut();

  await first.reload();
  await first.waitForFunction(() => window.appVersion !== undefined);
  expect(await versionsIn(first)).toEqual(["one", "one", "one"]);

  const deep = await app.open("/deep/trip/7?day=2");
  expect(await versionsIn(deep)).toEqual(["one", "one", "one"]);
  expect(await deep.evaluate(() => window.loadLazy())).toBe("one");
  expect(new URL(deep.url()).pathname).toBe("/deep/trip/7");
});

test("offline the mesh starts, and its local services answer", async ({ app, lab, context }) => {
  app.deploy("one");
  const first = await app.openAndKeep();
  expect((await fetchIn(first, "/probe/echo")).status).toBe(200);
  await first.close();
  await lab.server.cut();

  const page = await app.open("/deep/link");
  await lab.stopServiceWorker(page);
  await page.reload();
  await page.evaluate(() => window.foremesh!.ready);
  const answer = await fetchIn(page, "/probe/echo?offline", { method: "POST", body: "kept" });
  expect(JSON.parse(answer.text)).toMatchObject({ path: "/probe/echo?offline", body: "kept" });
  const registrations = await page.evaluate(
    async () => (await navigator.serviceWorker.getRegistrations()).length,
  );
  expect(registrations).toBe(1);
  expect(context.serviceWorkers()).toHaveLength(1);
});

test("a worker that was stopped answers the first navigation after its start", async ({ app, lab }) => {
  app.deploy("one");
  const page = await app.openAndKeep();
  await lab.server.cut();
  for (const path of ["/", "/deep/one", "/deep/two"]) {
    await lab.stopServiceWorker(page);
    await page.goto(`${lab.server.url}${path}`);
    expect(await versionsIn(page)).toEqual(["one", "one", "one"]);
  }
});

test("with the network back the app gets new answers again, and what it was is no hindrance", async ({
  app,
  lab,
}) => {
  app.deploy("one");
  const page = await app.openAndKeep();
  await lab.server.cut();
  await page.reload();
  expect(await versionsIn(page)).toEqual(["one", "one", "one"]);
  await lab.server.restore();
  app.deploy("two");
  await page.reload();
  await page.waitForFunction(() => window.appVersion !== undefined);
  expect(await versionsIn(page)).toEqual(["two", "two", "two"]);
});
