import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { PROJECT_ROOT } from "../scripts/project-root";
import { addFatService } from "./fixtures/kept";
import { keptUses } from "./fixtures/kept-uses";
import { expect, fetchIn, type Lab, route, snapshotOf, test } from "./fixtures/lab";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MIB = 1024 * 1024;
const DAYS = 14;
/** A Monday, 00:00 UTC. */
const START_AT = 1_764_547_200_000;

/** Pages and controllers that are opened from now on believe that it is so late; time goes on from there. */
async function setClock(lab: Lab, page: Page, at: number): Promise<void> {
  const shift = `{ const now = Date.now; const offset = ${at} - now(); Date.now = () => now() + offset; }`;
  const controller = await readFile(join(PROJECT_ROOT, "dist/foremesh/controller.js"), "utf8");
  lab.server.files.set("/foremesh/controller.js", `${shift}\n${controller}`);
  await page.addInitScript(shift);
}

/** A service worker lives on from page to page, so it is told. */
const WORKER_CLOCK = `{
  const now = Date.now;
  let offset = 0;
  Date.now = () => now() + offset;
  addEventListener("message", ({ data, ports }) => {
    if (data.clockAt === undefined) return;
    offset = data.clockAt - now();
    ports[0].postMessage("set");
  });
}`;

async function shiftWorkers(lab: Lab): Promise<void> {
  const worker = await readFile(join(PROJECT_ROOT, "dist/foremesh-sw.js"), "utf8");
  lab.server.files.set("/foremesh-sw.js", `${WORKER_CLOCK}\n${worker}`);
}

const setWorkerClock = (page: Page, at: number) =>
  page.evaluate(async (clockAt) => {
    const { port1, port2 } = new MessageChannel();
    const set = new Promise((resolve) => {
      port1.onmessage = resolve;
    });
    navigator.serviceWorker.controller!.postMessage({ clockAt }, [port2]);
    await set;
  }, at);

const replicasOf = async (page: Page, name: string) =>
  (await snapshotOf(page)).services.find((service) => service.name === name)!.replicas;

test("a service that is used at nine each day is started before nine, and not at other times", async ({
  lab,
  context,
}) => {
  test.setTimeout(300_000);
  // Large, so that it is started only for a good reason.
  for (const name of ["news", "mail"]) {
    addFatService(lab, name, { count: 1, bytes: 8 * MIB });
    const { artifact } = lab.config.services.at(-1) as { artifact: { files: { bytes?: number }[] } };
    artifact.files[0]!.bytes = 8 * MIB;
    lab.config.routes.push(route(`/${name}`, [{ name }]));
  }
  lab.serve();
  await shiftWorkers(lab);

  const openAt = async (at: number): Promise<Page> => {
    const page = await context.newPage();
    await setClock(lab, page, at);
    await page.goto(`${lab.server.url}/`);
    await page.evaluate(() => window.foremesh!.ready);
    await setWorkerClock(page, at);
    return page;
  };
  let useCount = 0;
  const use = async (name: string, at: number) => {
    const page = await openAt(at);
    expect((await fetchIn(page, `/${name}`)).text).toBe(`from ${name}`);
    useCount += 1;
    await expect.poll(() => keptUses(page)).toBe(useCount);
    await page.close();
  };
  const first = await lab.open();
  await first.close();
  for (let day = 0; day < DAYS; day++) {
    const midnight = START_AT + day * 24 * HOUR_MS;
    await use("news", midnight + 7 * HOUR_MS);
    await use("mail", midnight + 9 * HOUR_MS);
    await use("news", midnight + 12 * HOUR_MS);
  }

  const midnight = START_AT + DAYS * 24 * HOUR_MS;
  const atNight = await openAt(midnight + 3 * HOUR_MS);
  await expect.poll(async () => (await snapshotOf(atNight)).forecasts.length).toBeGreaterThan(0);
  expect(await replicasOf(atNight, "mail")).toEqual([]);
  await atNight.close();
  const before = await openAt(midnight + 9 * HOUR_MS - 3 * MINUTE_MS);
  // Plans are made anew each minute: when it is worth it to hold a replica until nine is theirs to say.
  await expect
    .poll(() => replicasOf(before, "mail"), { timeout: 2.5 * MINUTE_MS })
    .toEqual([expect.objectContaining({ state: "ready", cause: "plan" })]);
});
