import { isPreloading } from "./fixtures/offline-app";
import { expect, test } from "./fixtures/offline-test";

test("a navigation reaches the server once, asked for while the worker starts", async ({ app, lab }) => {
  app.deploy("one");
  const page = await app.openAndKeep();
  await expect.poll(() => isPreloading(page)).toBe(true);
  const preloads: (string | undefined)[] = [];
  lab.server.handlers.set("/deep/*", (request, response) => {
    preloads.push(request.headers["service-worker-navigation-preload"]?.toString());
    response.writeHead(200, { "content-type": "text/html" });
    response.end(`<!doctype html><title>${request.url}</title>`);
  });
  for (const [index, isStopped] of [false, true, false].entries()) {
    if (isStopped) await lab.stopServiceWorker(page);
    await page.goto(`${lab.server.url}/deep/${index}`);
    expect(await page.title()).toBe(`/deep/${index}`);
  }
  expect(preloads).toEqual(["true", "true", "true"]);
});

test("online a navigation gets the network's answer, whatever it is", async ({ app, lab }) => {
  app.deploy("one");
  const page = await app.openAndKeep();
  lab.server.handlers.set("/deep/*", (_request, response) => {
    response.writeHead(500, { "content-type": "text/html", "x-from": "server" });
    response.end("<!doctype html><title>Broken</title>");
  });
  const answer = await page.goto(`${lab.server.url}/deep/x`);
  expect([answer?.status(), await answer?.headerValue("x-from"), await page.title()]).toEqual([
    500,
    "server",
    "Broken",
  ]);
});

test("a redirect of a navigation is followed by the browser", async ({ app, lab }) => {
  app.deploy("one");
  const page = await app.openAndKeep();
  lab.server.handlers.set("/old/*", (_request, response) =>
    response.writeHead(302, { location: "/deep/new?from=old" }).end(),
  );
  await page.goto(`${lab.server.url}/old/place`);
  expect(page.url()).toBe(`${lab.server.url}/deep/new?from=old`);
  expect(await page.evaluate(() => window.appVersion)).toBe("one");
});

test("what the denylist names is never answered from what is kept", async ({ app, lab }) => {
  app.settings.denylist = ["/admin"];
  app.settings.navigation = "shell";
  app.deploy("one");
  const page = await app.openAndKeep();
  lab.server.handlers.set("/admin/*", (_request, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Admin</title>");
  });
  await page.goto(`${lab.server.url}/admin/users`);
  expect(await page.title()).toBe("Admin");
  await lab.server.cut();
  await expect(page.goto(`${lab.server.url}/admin/users`)).rejects.toThrow("ERR_CONNECTION_REFUSED");
  const other = await app.open("/administration");
  expect(await other.title()).toBe("one");
});

test("without a shell the fallback page answers", async ({ app, lab }) => {
  delete app.settings.shell;
  app.settings.fallback = "/offline.html";
  const entries = [{ url: "/offline.html", revision: "1" }];
  lab.server.files.set("/offline.html", "<!doctype html><title>You are offline</title>");
  app.deploy("one", { entries });
  const page = await app.openAndKeep();
  await lab.server.cut();
  await page.goto(`${lab.server.url}/deep/x`);
  expect(await page.title()).toBe("You are offline");
  // A page that is kept itself needs no fallback.
  await page.goto(`${lab.server.url}/`);
  expect(await page.title()).toBe("one");
});

test("without both a navigation fails as it does without a worker", async ({ app, lab }) => {
  delete app.settings.shell;
  app.deploy("one");
  const page = await app.openAndKeep();
  await lab.server.cut();
  await expect(page.goto(`${lab.server.url}/deep/x`)).rejects.toThrow("ERR_FAILED");
});

test("a network that does not answer in time is as good as none", async ({ app, lab }) => {
  app.settings.timeoutMs = 200;
  app.deploy("one");
  const page = await app.openAndKeep();
  lab.server.handlers.set("/deep/*", () => undefined);
  await page.goto(`${lab.server.url}/deep/slow`);
  expect(await page.title()).toBe("one");
});

test("what is not kept is left to the network, and the worker is not asked", async ({ app, lab }) => {
  app.deploy("one");
  lab.server.files.set("/data/plain.json", "{}");
  const page = await app.openAndKeep();
  await page.reload();
  await page.waitForFunction(() => window.appVersion !== undefined);
  const sources = await page.evaluate(async () => {
    const sourceOf = async (path: string) => {
      await (await fetch(path)).text();
      const entry = performance.getEntriesByName(new URL(path, location.href).href).at(-1);
      const { workerMatchedSourceType, workerFinalSourceType } = entry as PerformanceEntry &
        Record<string, string>;
      return [workerMatchedSourceType, workerFinalSourceType];
    };
    return [
      await sourceOf("/data/plain.json"),
      await sourceOf("/assets/lazy-one.js"),
      await sourceOf("/assets/unknown.js"),
    ];
  });
  expect(sources).toEqual([
    ["network", "network"],
    ["cache", "cache"],
    ["cache", "network"],
  ]);
});

test("a mesh's route goes before what is kept", async ({ app, lab }) => {
  app.settings.navigation = "shell";
  app.deploy("one");
  const page = await app.openAndKeep();
  await page.goto(`${lab.server.url}/probe/page`);
  expect(await page.title()).toBe("From a service");
});
