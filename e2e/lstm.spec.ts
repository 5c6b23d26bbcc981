import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "@playwright/test";
import { CHROMIUM_FLAGS } from "../scripts/chromium-flags";
import { findChromium } from "../scripts/find-chromium";
import { PROJECT_ROOT } from "../scripts/project-root";
import { expect, type Lab, newLab, route, snapshotOf, test } from "./fixtures/lab";
import { serveWithPolicy } from "./fixtures/security-policy";

/** Above what the LSTM waits for before it asks for TensorFlow.js. */
const USES = 260;
const WALK = ["a", "b", "c", "b", "d", "e"];

/** Each of the walk's names is an upstream of its own, and so a service to the predictor. */
function serveWalk(lab: Lab): void {
  for (const name of new Set(WALK)) {
    lab.config.upstreams.push({ name, url: "/" });
    lab.config.routes.push(route(`/${name}`, [{ name }]));
    lab.server.files.set(`/${name}`, name);
  }
  lab.serve();
}

const walk = (page: Page): Promise<void> =>
  page.evaluate(
    async ([names, count]) => {
      for (let i = 0; i < count; i++) await (await fetch(`/${names[i % names.length]}`)).text();
    },
    [WALK, USES] as const,
  );

const lstmIn = async (page: Page) => (await snapshotOf(page)).lstm;

const trainerRequests = ({ server }: Lab) =>
  server.requests.filter((request) => request.includes("/foremesh/lstm/"));

test("TensorFlow.js trains in the controller under a strict policy, without a long task in the page, and its weights outlive the browser", async () => {
  test.setTimeout(180_000);
  const profile = await mkdtemp(join(tmpdir(), "foremesh-lstm-"));
  const before = await launch(profile);
  const lab = await newLab(before, "on");
  serveWalk(lab);
  await serveWithPolicy(lab.server, {
    page: "default-src 'self'; script-src 'self'",
    workers: "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'",
  });
  const page = await lab.open();
  await walk(page);
  await page.evaluate(() => {
    const longTasksMs: number[] = [];
    new PerformanceObserver((list) =>
      longTasksMs.push(...list.getEntries().map(({ duration }) => duration)),
    ).observe({ type: "longtask" });
    Object.assign(window, { longTasksMs });
  });
  await expect.poll(async () => (await lstmIn(page))?.stepCount, { timeout: 60_000 }).toBeGreaterThan(0);
  const first = (await lstmIn(page))!;
  await expect
    .poll(async () => (await lstmIn(page))?.lossBits, { timeout: 90_000 })
    .toBeLessThan(0.8 * first.lossBits!);
  expect(trainerRequests(lab).some((request) => request.endsWith(".js"))).toBe(true);
  expect(trainerRequests(lab).some((request) => request.endsWith(".wasm"))).toBe(true);
  const longTasksMs = await page.evaluate(() => (window as unknown as { longTasksMs: number[] }).longTasksMs);
  expect(longTasksMs).toEqual([]);
  await before.close();

  const after = await launch(profile);
  const reopened = await after.newPage();
  await reopened.goto(`${lab.server.url}/`);
  await reopened.evaluate(() => window.foremesh!.ready);
  expect((await lstmIn(reopened))?.stepCount).toBeGreaterThanOrEqual(first.stepCount);
  await after.close();
  await lab.server.close();
  await rm(profile, { recursive: true, force: true });
});

test("with the LSTM off, TensorFlow.js is never asked for", async ({ lab }) => {
  Object.assign(lab.config, { prediction: { lstm: "off" } });
  serveWalk(lab);
  const page = await lab.open();
  await walk(page);
  expect(await lstmIn(page)).toBeUndefined();
  await severalSeconds(page);
  expect(trainerRequests(lab)).toEqual([]);
});

const REFUSALS = {
  "under Save-Data":
    "Object.defineProperty(navigator, 'connection', { value: Object.assign(new EventTarget(), { saveData: true }) });",
  "below 2 GB of memory": "Object.defineProperty(navigator, 'deviceMemory', { value: 1 });",
};

for (const [device, signal] of Object.entries(REFUSALS)) {
  test(`${device}, TensorFlow.js is never asked for, however much there is to learn`, async ({ lab }) => {
    const controller = await readFile(join(PROJECT_ROOT, "dist/foremesh/controller.js"), "utf8");
    lab.server.files.set("/foremesh/controller.js", `${signal}\n${controller}`);
    serveWalk(lab);
    const page = await lab.open();
    await walk(page);
    await expect.poll(async () => (await lstmIn(page))?.isTrainingDue).toBe(true);
    await severalSeconds(page);
    expect(await lstmIn(page)).toMatchObject({ stepCount: 0, isTrainingDue: true });
    expect(trainerRequests(lab)).toEqual([]);
  });
}

/** Where it is allowed, the chunk is asked for a quarter of a second after the last use. */
async function severalSeconds(page: Page): Promise<void> {
  const since = await page.evaluate(() => performance.now());
  await expect.poll(() => page.evaluate((start) => performance.now() - start, since)).toBeGreaterThan(3_000);
}

function launch(profile: string): Promise<BrowserContext> {
  const executablePath = findChromium();
  return chromium.launchPersistentContext(profile, {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [...CHROMIUM_FLAGS],
  });
}
