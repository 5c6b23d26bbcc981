import type { Page } from "@playwright/test";
import { expect, type Fetched, fetchIn, type Lab, snapshotOf, test, timingOf } from "./fixtures/lab";

/** What was needed once is held for ten seconds, and the mean of a minute falls slowly. */
const DOWN = { timeout: 90_000 };
const CONCURRENT_COUNT = 32;

/** Of 30 ms of pure computing. */
const compute = (page: Page, count: number): Promise<Fetched[]> =>
  Promise.all(Array.from({ length: count }, () => fetchIn(page, "/probe/busy?ms=30")));

const readyCount = async (page: Page) =>
  (await snapshotOf(page)).services[0]!.replicas.filter(({ state }) => state === "ready").length;

async function openWith(lab: Lab, resources: object): Promise<Page> {
  lab.config.services[0]!.resources = { concurrency: 1, ...resources };
  lab.serve();
  return lab.open();
}

test.beforeEach(() => test.setTimeout(180_000));

test("32 requests at a time that compute get more replicas, which go again; none of them fails", async ({
  lab,
}) => {
  const page = await openWith(lab, { replicas: { min: 1, max: 3 } });
  await expect.poll(() => readyCount(page)).toBe(1);
  const statuses = new Set<number>();
  const replicas = new Set<string>();
  await expect
    .poll(async () => {
      for (const answer of await compute(page, CONCURRENT_COUNT)) {
        statuses.add(answer.status);
        replicas.add(timingOf(answer).replica);
      }
      return replicas.size;
    })
    .toBeGreaterThanOrEqual(2);
  expect(await readyCount(page)).toBeGreaterThanOrEqual(2);
  await expect.poll(() => readyCount(page), DOWN).toBe(1);
  expect(await compute(page, 1)).toMatchObject([{ status: 200 }]);
  expect([...statuses]).toEqual([200]);
});

test("what two tabs have under way is summed, and a tab that is closed no longer counts", async ({ lab }) => {
  const first = await openWith(lab, { concurrency: 2, replicas: { max: 2 } });
  const second = await lab.open();
  for (const page of [first, second]) await fetchIn(page, "/probe/facts");
  // One each is what a single replica takes at a time, without room for more.
  const endless = (page: Page) =>
    page.evaluate(async () => {
      const response = await fetch("/probe/stream?count=100000&ms=20");
      Object.assign(window, { reader: response.body!.getReader() });
    });
  for (const page of [first, second]) await endless(page);
  await expect.poll(() => readyCount(first), DOWN).toBe(2);
  await second.close();
  await expect.poll(() => readyCount(first), DOWN).toBe(1);
});

test("a singleton stays one, however much is under way", async ({ lab }) => {
  const page = await openWith(lab, { singleton: true });
  await fetchIn(page, "/probe/facts");
  for (let wave = 0; wave < 3; wave++) {
    const answers = await compute(page, CONCURRENT_COUNT);
    expect(new Set(answers.map((answer) => timingOf(answer).replica)).size).toBe(1);
  }
  expect(await readyCount(page)).toBe(1);
});
