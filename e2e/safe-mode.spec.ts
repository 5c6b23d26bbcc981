import { deploy, EARLIER, NEW } from "./fixtures/deploys";
import { expect, fetchIn, type Lab, test } from "./fixtures/lab";
import { readiness, witness } from "./fixtures/witness";

/** A controller that ends its tab, as one whose heap overflows does in Chromium (facts: reliability.md finding 10). */
const CRASHED = "chrome://crash";

/** A worker has no part in it: it answers as it always did, and the deploy's pages fail. */
function breakPages({ server }: Lab): void {
  server.handlers.set("/foremesh/data-plane.js", (_request, response) => void response.writeHead(404).end());
  server.handlers.set("/probe/echo", (_request, response) => void response.end("from the backend"));
}

test("after three starts that failed the mesh is left off, which one line says, until mesh.json changes", async ({
  context,
  lab,
}) => {
  await (await lab.open()).close();
  breakPages(lab);
  const seen = witness(context);
  for (let visit = 1; visit <= 3; visit++) {
    const page = await lab.visit();
    expect(await readiness(page)).toBe("SCRIPT_UNREADABLE");
    await page.close();
  }
  const before = seen.lines.length;
  const page = await lab.visit();
  expect(await readiness(page)).toBe("SAFE_MODE");
  await expect.poll(async () => (await fetchIn(page, "/probe/echo")).text).toBe("from the backend");
  expect(seen.lines.slice(before)).toHaveLength(1);
  expect(seen.lines.at(-1)).toMatch(/SAFE_MODE: .*last 3 starts failed.*SCRIPT_UNREADABLE.*Deploy a mended/);
  expect(seen.errors).toEqual([]);

  // The scripts are whole again, which no page has looked at; mesh.json is.
  lab.server.handlers.clear();
  expect(await readiness(await lab.visit())).toBe("SAFE_MODE");
  lab.config.upstreams.push({ name: "other", url: "/other" });
  lab.serve();
  const healed = await lab.open();
  expect((await fetchIn(healed, "/probe/echo")).headers["server-timing"]).toContain("probe");
});

test("another deploy ends safe mode at once, and a start that goes well ends the count", async ({ lab }) => {
  await deploy(lab.server, { page: EARLIER, worker: EARLIER, replica: EARLIER });
  await (await lab.open()).close();
  breakPages(lab);
  for (let visit = 1; visit <= 3; visit++) await readiness(await lab.visit());
  expect(await readiness(await lab.visit())).toBe("SAFE_MODE");
  lab.server.handlers.clear();
  await deploy(lab.server, { page: NEW, worker: NEW, replica: NEW });
  const page = await lab.open();
  const record = () => page.evaluate(() => localStorage.getItem("foremesh:starts"));
  await expect.poll(record, { timeout: 10_000 }).toBeNull();
});

test("a start that takes its tab down counts, and a page that is left in the middle of it does not", async ({
  context,
  lab,
}) => {
  const page = await lab.visit();
  const failures = async () => {
    const other = await context.newPage();
    await other.goto(`${lab.server.url}/`);
    await other.evaluate(() => window.foremesh!.ready);
    const record = await other.evaluate(() => JSON.parse(localStorage.getItem("foremesh:starts") ?? "{}"));
    await other.close();
    return record.failureCount ?? 0;
  };
  await page.evaluate(() => window.foremesh!.ready);
  await page.goto(`${lab.server.url}/elsewhere`);
  expect(await failures()).toBe(0);

  // It sees that the browser lives on.
  await page.goto(`${lab.server.url}/`);
  await page.evaluate(() => window.foremesh!.ready);
  const crashing = await lab.visit();
  await crashing.evaluate(() => window.foremesh!.ready);
  const crashed = crashing.waitForEvent("crash");
  crashing.goto(CRASHED).catch(() => undefined);
  await crashed;
  await expect.poll(failures).toBe(1);
});

test("a start without a network is not held against the deploy", async ({ lab, context }) => {
  await (await lab.open()).close();
  const page = await lab.visit();
  await page.evaluate(() => window.foremesh!.ready);
  breakPages(lab);
  await context.setOffline(true);
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.src = "/foremesh.js";
    Reflect.deleteProperty(window, "foremesh");
    document.head.append(script);
  });
  await context.setOffline(false);
  const count = () =>
    page.evaluate(() => JSON.parse(localStorage.getItem("foremesh:starts") ?? "{}").failureCount ?? 0);
  expect(await count()).toBe(0);
});
