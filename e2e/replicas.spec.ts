import { expect, fetchIn, snapshotOf, test, timingOf } from "./fixtures/lab";

test("a busy service gets another replica, up to its maximum, and both share the work", async ({ lab }) => {
  lab.config.services[0]!.resources = { concurrency: 1, replicas: { max: 2 } };
  lab.serve();
  const page = await lab.open();
  await fetchIn(page, "/probe/facts");
  const replicaCount = async () =>
    (await snapshotOf(page)).services[0]!.replicas.filter(({ state }) => state === "ready").length;
  expect(await replicaCount()).toBe(1);
  await Promise.all(Array.from({ length: 8 }, () => fetchIn(page, "/probe/slow?ms=300")));
  await expect.poll(replicaCount).toBe(2);
  const answers = await Promise.all(Array.from({ length: 12 }, () => fetchIn(page, "/probe/slow?ms=50")));
  expect(new Set(answers.map((answer) => timingOf(answer).replica)).size).toBe(2);
  expect(await replicaCount()).toBe(2);
});

test("a service with a minimum is ready without having been asked", async ({ lab }) => {
  lab.config.services[0]!.resources = { replicas: { min: 1 } };
  lab.serve();
  const page = await lab.open();
  await expect.poll(async () => (await snapshotOf(page)).services[0]!.state).toBe("ready");
  expect(timingOf(await fetchIn(page, "/probe/facts")).entries).not.toContain("start");
});

test("a replica can be started by hand before it is needed", async ({ lab }) => {
  const page = await lab.open();
  await page.evaluate(() => window.foremesh!.prewarm("probe"));
  await expect.poll(async () => (await snapshotOf(page)).services[0]!.state).toBe("ready");
  const refusal = await page.evaluate(() =>
    window.foremesh!.prewarm("nobody").catch((error: Error) => error.message),
  );
  expect(refusal).toContain("mesh.json has no such service");
});
