import type { Page } from "@playwright/test";
import { deployAll, EARLIER, NEW } from "./fixtures/deploys";
import { expect, fetchIn, type Lab, route, snapshotOf, test, timingOf } from "./fixtures/lab";

const look = (page: Page) =>
  page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));

const epochOf = async (page: Page): Promise<number> => (await snapshotOf(page)).epoch;

/** A request to a service that takes so long, from when the guest has it. */
async function startSlow(page: Page, ms: number, method: string) {
  await fetchIn(page, "/probe/reset");
  const answered = fetchIn(page, `/probe/slow?ms=${ms}`, { method });
  await page.evaluate(async () => {
    while ((await (await fetch("/probe/facts")).json()).started === 0);
  });
  return answered;
}

async function openEarlier(lab: Lab): Promise<Page> {
  await deployAll(lab.server, EARLIER);
  const page = await lab.open();
  await fetchIn(page, "/probe/facts");
  return page;
}

test("C28: a request under way is ended by the old replica, and new ones follow within 5 s", async ({
  lab,
}) => {
  const page = await openEarlier(lab);
  // Sent once only: nothing but the replica that began it can end it.
  const answered = startSlow(page, 3_000, "POST");
  await deployAll(lab.server, NEW);
  await look(page);
  expect(await answered).toMatchObject({ status: 200, text: "slow and steady" });
  expect(timingOf(await answered).replica).toMatch(/^probe-1\./);
  await expect.poll(() => epochOf(page), { timeout: 10_000 }).toBe(2);
  expect(timingOf(await fetchIn(page, "/probe/echo")).replica).toMatch(/^probe-2\./);
});

test("C28: a request that takes longer than 5 s is repeated by a new replica where it may be", async ({
  lab,
}) => {
  Object.assign(lab.config.services[0]!, { resources: { concurrency: 8, timeoutMs: 30_000 } });
  lab.config.routes[0]!.rules[0]!.timeouts = { request: "30s" };
  lab.serve();
  const page = await openEarlier(lab);
  const answered = startSlow(page, 7_000, "GET");
  await deployAll(lab.server, NEW);
  await look(page);
  await expect.poll(() => epochOf(page), { timeout: 20_000 }).toBe(2);
  expect(await answered).toMatchObject({ status: 200, text: "slow and steady" });
});

test("C28: two tabs share the new replicas, and the one that does not lead loses no request", async ({
  lab,
}) => {
  const page = await openEarlier(lab);
  const other = await lab.open();
  const answered = startSlow(other, 2_000, "POST");
  await deployAll(lab.server, NEW);
  await look(page);
  expect((await answered).status).toBe(200);
  await expect.poll(() => epochOf(other), { timeout: 10_000 }).toBe(2);
  for (const tab of [page, other])
    expect(timingOf(await fetchIn(tab, "/probe/echo")).replica).toMatch(/^probe-2\./);
});

test("C26: a slow request of the old worker is ended by it when a new one takes over", async ({ lab }) => {
  lab.config.routes.push(route("/slow", [{ name: "origin" }]));
  lab.serve();
  let release = () => {};
  lab.server.handlers.set("/slow", (_request, response) => {
    release = () => void response.end("from the backend");
  });
  const page = await openEarlier(lab);
  const answered = fetchIn(page, "/slow", { method: "POST", body: "once" });
  const count = () => lab.server.requests.filter((line) => line === "POST /slow").length;
  await expect.poll(count).toBe(1);
  await deployAll(lab.server, NEW);
  await look(page);
  const states = () =>
    page.evaluate(async () => {
      const { waiting, active } = await navigator.serviceWorker.ready;
      return [waiting?.state, active?.state].join();
    });
  // Installed, or active beside the old one, as the engine has it.
  await expect.poll(states).toMatch(/^installed|,activated/);
  release();
  expect(await answered).toMatchObject({ status: 200, text: "from the backend" });
  expect(count()).toBe(1);
  await expect.poll(async () => (await fetchIn(page, "/probe/echo")).status).toBe(200);
});
