import { expect, fetchIn, route, test } from "./fixtures/lab";
import { readiness } from "./fixtures/witness";

test("a mended mesh.json takes effect during the next visit, without a second reload", async ({ lab }) => {
  lab.server.handlers.set("/probe/fast", (_request, response) => void response.end("from the upstream"));
  await (await lab.open()).close();

  lab.server.files.set("/mesh.json", "{");
  const bad = await lab.visit();
  expect(await readiness(bad)).toBe("ready");
  await bad.close();

  lab.config.routes.push(route("/probe/fast", [{ name: "origin" }]));
  lab.serve();
  const page = await lab.open();
  await expect.poll(async () => (await fetchIn(page, "/probe/fast")).text).toBe("from the upstream");
});

test("a route under a new prefix is registered by the visit that finds it, and counts from the next navigation", async ({
  lab,
}) => {
  await (await lab.open()).close();
  lab.config.routes.push(route("/second", [{ name: "probe" }]));
  lab.serve();
  const page = await lab.open();
  // Chromium gives a page the static routes of the worker that controlled it first, also when another one takes over.
  await expect
    .poll(() => page.evaluate(() => navigator.serviceWorker.controller!.scriptURL))
    .toContain("second");
  await page.reload();
  await page.evaluate(() => window.foremesh!.ready);
  expect((await fetchIn(page, "/second/echo")).status).toBe(200);
});

test("a route under a new prefix is the mesh's as soon as the visit after that is ready", async ({ lab }) => {
  await (await lab.open()).close();
  lab.config.routes.push(route("/second", [{ name: "probe" }]));
  lab.serve();
  const finder = await lab.open();
  const routeFound = () =>
    finder.evaluate(async () => (await window.foremesh!.explain("/second/echo")).route);
  await expect.poll(routeFound).toBe("second");
  await finder.close();
  const page = await lab.open();
  expect((await fetchIn(page, "/second/echo")).status).toBe(200);
});

test("a page that is open takes up the new configuration when another page brings it", async ({ lab }) => {
  const open = await lab.open();
  await fetchIn(open, "/probe/echo");
  lab.server.handlers.set("/probe/fast", (_request, response) => void response.end("from the upstream"));
  lab.config.routes.push(route("/probe/fast", [{ name: "origin" }]));
  lab.serve();
  await lab.open();
  await expect.poll(async () => (await fetchIn(open, "/probe/fast")).text).toBe("from the upstream");
});
