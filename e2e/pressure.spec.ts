import type { BrowserContext, Page } from "@playwright/test";
import type { Pressure } from "../runtime/resources/signals";
import { CHROMIUM_FLAGS, NO_COMPUTE_PRESSURE } from "../scripts/chromium-flags";
import { findChromium } from "../scripts/find-chromium";
import { addFatService } from "./fixtures/kept";
import { keptUses } from "./fixtures/kept-uses";
import { expect, fetchIn, type Lab, route, service, snapshotOf, test } from "./fixtures/lab";
import { createStrain } from "./fixtures/strain";

const executablePath = findChromium();
test.use({
  launchOptions: {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: CHROMIUM_FLAGS.filter((flag) => flag !== NO_COMPUTE_PRESSURE),
  },
});

/** A rung is left after ten seconds, and each takes as long. */
const DOWN = { timeout: 60_000 };

/** An observer of Compute Pressure stays with the source it began with, so that is emulated before there is one. */
async function openStrained(lab: Lab, context: BrowserContext, state: Pressure) {
  await (await lab.open()).close();
  const page = await context.newPage();
  const strain = await createStrain(page);
  await strain(state);
  await page.goto(`${lab.server.url}/`);
  await page.evaluate(() => window.foremesh!.ready);
  await rungIs(page, state);
  return { page, strain };
}

const rungIs = (page: Page, rung: string) =>
  expect.poll(async () => (await snapshotOf(page)).pressure.rung, DOWN).toBe(rung);

const serviceIn = async (page: Page, wanted: string) =>
  (await snapshotOf(page)).services.find(({ name }) => name === wanted)!;

const addService = (lab: Lab, name: string, more = {}) => {
  const source = `export default { fetch: () => new Response('from ${name}') };`;
  lab.server.files.set(`/services/${name}/${name}.js`, source);
  lab.config.services.push(service(name, source, more));
  lab.config.routes.push(route(`/${name}`, [{ name }]));
};

test.beforeEach(() => test.setTimeout(150_000));

test("under fair pressure nothing is fetched ahead of need, and afterwards it is", async ({
  lab,
  context,
}) => {
  addFatService(lab, "fat", { count: 1, bytes: 1024, prefetch: "always", roles: ["reader"] });
  lab.serve();
  const { page, strain } = await openStrained(lab, context, "fair");
  expect((await snapshotOf(page)).pressure.reasons).toEqual(["compute pressure"]);
  await page.evaluate(() => window.foremesh!.setRole("reader"));
  expect((await fetchIn(page, "/probe/facts")).status).toBe(200);
  expect((await serviceIn(page, "fat")).state).toBe("absent");
  await strain("nominal");
  await expect.poll(async () => (await serviceIn(page, "fat")).state, DOWN).toBe("prefetched");
  await rungIs(page, "nominal");
});

test("under serious pressure what is foreseen is compiled and not started, and idle background replicas are retired", async ({
  lab,
  context,
}) => {
  addService(lab, "maps");
  addService(lab, "chores", { priority: "background" });
  lab.serve();
  for (let visit = 1; visit <= 4; visit++) {
    const page = await lab.open();
    await fetchIn(page, "/probe/facts");
    expect((await fetchIn(page, "/maps")).text).toBe("from maps");
    await expect.poll(() => keptUses(page)).toBe(2 * visit);
    await page.close();
  }
  const { page, strain } = await openStrained(lab, context, "serious");
  expect((await fetchIn(page, "/chores")).text).toBe("from chores");
  await fetchIn(page, "/probe/facts");
  await expect.poll(async () => (await serviceIn(page, "chores")).replicas, DOWN).toEqual([]);
  const { forecasts } = await snapshotOf(page);
  expect(forecasts.map(({ service }) => service)).toContain("maps");
  expect(await serviceIn(page, "maps")).toMatchObject({ state: "compiled", replicas: [] });
  await strain("nominal");
  await rungIs(page, "nominal");
  await fetchIn(page, "/probe/facts");
  await expect
    .poll(async () => (await serviceIn(page, "maps")).replicas)
    .toEqual([expect.objectContaining({ state: "ready", cause: "plan" })]);
});

test("under critical pressure background services are refused with a flag, others answered; afterwards all are", async ({
  lab,
  context,
}) => {
  addService(lab, "chores", { priority: "background" });
  lab.serve();
  const { page, strain } = await openStrained(lab, context, "critical");
  const refused = await fetchIn(page, "/chores");
  expect([refused.status, JSON.parse(refused.text).code]).toEqual([503, "SHED"]);
  expect(refused.headers).toMatchObject({ "retry-after": "10", "x-mesh-flags": "OM" });
  expect((await serviceIn(page, "chores")).replicas).toEqual([]);
  expect((await fetchIn(page, "/probe/facts")).status).toBe(200);
  await strain("nominal");
  await expect.poll(async () => (await fetchIn(page, "/chores")).status, DOWN).toBe(200);
  await rungIs(page, "nominal");
});
