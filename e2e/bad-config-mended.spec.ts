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

test("a route under a new prefix is registered by the visit that finds it, and counts from the next one", async ({
  lab,
}) => {
  await (await lab.open()).close();
  lab.config.routes.push(route("/second", [{ name: "probe" }]));
  lab.serve();
  const finder = await lab.open();
  const workers = () =>
    finder.evaluate(async () => {
      const [registration] = await navigator.serviceWorker.getRegistrations();
      const { active, waiting } = registration!;
      return [active?.scriptURL, waiting?.scriptURL].join(" ");
    });
  await expect.poll(workers).toContain("second");
  // The new worker takes over when the old one has nothing under way; tests keep it alive, so it is stopped.
  await lab.stopServiceWorker(finder);
  await expect
    .poll(() => finder.evaluate(() => navigator.serviceWorker.controller!.scriptURL))
    .toContain("second");
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
