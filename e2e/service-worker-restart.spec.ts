import { frameTitle } from "./fixtures/frame-title";
import { expect, fetchIn, test } from "./fixtures/lab";

test("a service worker stopped between requests loses none of them", async ({ lab }) => {
  const page = await lab.open();
  await fetchIn(page, "/probe/facts");
  for (let round = 0; round < 5; round++) {
    await lab.stopServiceWorker(page);
    // Frames go through the worker, whatever the direct path does.
    expect(await frameTitle(page)).toBe("From a service");
    await lab.stopServiceWorker(page);
    const answer = await fetchIn(page, `/probe/echo?round=${round}`, { method: "POST", body: "kept" });
    expect(JSON.parse(answer.text)).toMatchObject({ path: `/probe/echo?round=${round}`, body: "kept" });
  }
});

test("a service worker stopped during requests loses none of them", async ({ lab }) => {
  const page = await lab.open();
  await fetchIn(page, "/probe/reset");
  const answers = Promise.all(
    Array.from({ length: 6 }, (_, index) => fetchIn(page, `/probe/slow?ms=${400 + 100 * index}`)),
  );
  await page.evaluate(async () => {
    while ((await (await fetch("/probe/facts")).json()).started === 0);
  });
  await lab.stopServiceWorker(page);
  for (const { status, text } of await answers)
    expect({ status, text }).toEqual({ status: 200, text: "slow and steady" });
});

test("a restarted service worker finds the replicas there are instead of starting new ones", async ({
  lab,
}) => {
  const page = await lab.open();
  await fetchIn(page, "/probe/facts");
  const before = await page.evaluate(() => window.foremesh!.snapshot());
  await lab.stopServiceWorker(page);
  expect(await frameTitle(page)).toBe("From a service");
  const after = await page.evaluate(() => window.foremesh!.snapshot());
  expect(after.services).toEqual(before.services);
  expect(after.epoch).toBe(before.epoch);
});
