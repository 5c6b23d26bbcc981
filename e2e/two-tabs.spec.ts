import type { Page } from "@playwright/test";
import { expect, fetchIn, snapshotOf, test, timingOf } from "./fixtures/lab";

/** Blocks a page's main thread; resolves when it is blocked, `until` tells when it was free again. */
async function block(page: Page, forMs: number): Promise<{ readonly until: Promise<number> }> {
  const isBlocked = page.waitForEvent("console", (message) => message.text() === "blocked");
  const until = page.evaluate((ms) => {
    console.log("blocked");
    const end = performance.now() + ms;
    while (performance.now() < end);
    return performance.timeOrigin + performance.now();
  }, forMs);
  await isBlocked;
  return { until };
}

test("two tabs share one set of replicas", async ({ lab, direct }) => {
  const leader = await lab.open();
  const first = timingOf(await fetchIn(leader, "/probe/facts"));
  const other = await lab.open();
  const second = timingOf(await fetchIn(other, "/probe/facts"));
  expect(second.replica).toBe(first.replica);
  await expect
    .poll(async () => timingOf(await fetchIn(other, "/probe/facts")).path)
    .toBe(direct === "on" ? "direct" : "worker");
  expect((await snapshotOf(other)).epoch).toBe((await snapshotOf(leader)).epoch);
});

test("closing the leader's tab lets the other go on within 5 s", async ({ lab }) => {
  const leader = await lab.open();
  const before = timingOf(await fetchIn(leader, "/probe/facts"));
  const other = await lab.open();
  await fetchIn(other, "/probe/facts");
  await leader.close();
  const askedAt = Date.now();
  const answer = await fetchIn(other, "/probe/echo", { method: "POST", body: "still here" });
  expect(Date.now() - askedAt).toBeLessThan(5_000);
  expect(JSON.parse(answer.text).body).toBe("still here");
  expect(timingOf(answer).replica).not.toBe(before.replica);
  expect((await snapshotOf(other)).epoch).toBeGreaterThan(1);
});

test("a request under way when the leader's tab closes is answered by the next leader", async ({ lab }) => {
  const leader = await lab.open();
  await fetchIn(leader, "/probe/reset");
  const other = await lab.open();
  await fetchIn(other, "/probe/facts");
  const answer = fetchIn(other, "/probe/slow?ms=1500");
  await other.evaluate(async () => {
    while ((await (await fetch("/probe/facts")).json()).started === 0);
  });
  await leader.close();
  expect((await answer).text).toBe("slow and steady");
});

test("a blocked main thread of the leader does not delay another tab's request", async ({ lab }) => {
  const leader = await lab.open();
  await fetchIn(leader, "/probe/facts");
  const other = await lab.open();
  await fetchIn(other, "/probe/facts");
  const blocked = await block(leader, 2_000);
  const answeredAt: number[] = [];
  for (let count = 0; count < 5; count++) {
    await fetchIn(other, `/probe/echo?count=${count}`);
    answeredAt.push(Date.now());
  }
  expect(Math.max(...answeredAt)).toBeLessThan(await blocked.until);
});

test("a service that is cold starts for another tab while the leader's main thread is blocked", async ({
  lab,
}) => {
  const leader = await lab.open();
  const other = await lab.open();
  const blocked = await block(leader, 3_000);
  const answer = await fetchIn(other, "/probe/facts");
  const answeredAt = Date.now();
  expect(timingOf(answer).entries).toContain("start");
  expect(answeredAt).toBeLessThan(await blocked.until);
});
