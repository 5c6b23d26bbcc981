import type { Page } from "@playwright/test";
import { expect, fetchIn, snapshotOf, test, timingOf } from "./fixtures/lab";
import { releaseHostLock, setVisibility, standStill, tell } from "./fixtures/page-life";

const controllersOf = (page: Page): number =>
  page.workers().filter((worker) => worker.url().endsWith("/foremesh/controller.js")).length;

/** From asking until the answer, in ms. */
async function timedEcho(
  page: Page,
  body: string,
): Promise<{ readonly body: string; readonly tookMs: number }> {
  const askedAt = Date.now();
  const answer = await fetchIn(page, "/probe/echo", { method: "POST", body });
  return { body: JSON.parse(answer.text).body, tookMs: Date.now() - askedAt };
}

test("a leader's tab that the browser freezes gives way before it stands still", async ({ lab }) => {
  const leader = await lab.open();
  await fetchIn(leader, "/probe/facts");
  const other = await lab.open();
  await fetchIn(other, "/probe/facts");
  await tell(leader, "freeze");
  const still = await standStill(lab, leader, 4_000);
  const { body, tookMs } = await timedEcho(other, "go on");
  expect(body).toBe("go on");
  expect(tookMs).toBeLessThan(2_000);
  await still.until;
  await tell(leader, "resume");
  expect((await timedEcho(leader, "back again")).body).toBe("back again");
  expect([(await snapshotOf(leader)).epoch, controllersOf(leader), controllersOf(other)]).toEqual([2, 0, 1]);
});

test("a leader's tab that freezes without a word is replaced within 3 s, and obeys when it thaws", async ({
  lab,
}) => {
  const leader = await lab.open();
  await fetchIn(leader, "/probe/facts");
  const other = await lab.open();
  const before = timingOf(await fetchIn(other, "/probe/facts"));
  const still = await standStill(lab, leader, 8_000);
  // It goes to a replica that cannot take it: not accepted, so it may be sent again, though it is a POST.
  const { body, tookMs } = await timedEcho(other, "once");
  expect(body).toBe("once");
  // Of the 3 s, 2 to be sure of the silence; the rest is for a machine that has other things to do.
  expect(tookMs).toBeLessThan(5_000);
  test.info().annotations.push({ type: "replaced after", description: `${tookMs} ms` });
  const after = timingOf(await fetchIn(other, "/probe/facts"));
  expect(after.replica).not.toBe(before.replica);
  await still.until;
  expect((await timedEcho(leader, "thawed")).body).toBe("thawed");
  await expect.poll(() => controllersOf(leader)).toBe(0);
  expect([(await snapshotOf(leader)).epoch, (await snapshotOf(other)).epoch]).toEqual([2, 2]);
});

test("a page that is seen takes over from a leader that is not, and no request notices", async ({ lab }) => {
  const leader = await lab.open();
  await fetchIn(leader, "/probe/reset");
  const seen = await lab.open();
  await fetchIn(seen, "/probe/facts");
  await setVisibility(leader, "hidden");
  await seen.evaluate(() => {
    const answers: unknown[] = [];
    let isOver = false;
    const ask = async (path: string) => {
      while (!isOver) {
        const response = await fetch(path, { method: "POST", body: "x" });
        answers.push(response.status);
        await response.text();
      }
      return answers;
    };
    // The slow ones are under way when the leader changes: the former one finishes them.
    const load = Promise.all(["/probe/echo", "/probe/slow?ms=1500", "/probe/slow?ms=900"].map(ask));
    Object.assign(window, { load: load.then(() => answers), endLoad: () => (isOver = true) });
  });
  await expect.poll(async () => (await snapshotOf(seen)).epoch, { timeout: 20_000 }).toBe(2);
  const statuses = await seen.evaluate(() => {
    const { load, endLoad } = window as unknown as { load: Promise<number[]>; endLoad(): void };
    endLoad();
    return load;
  });
  expect(new Set(statuses)).toEqual(new Set([200]));
  await expect.poll(() => controllersOf(leader)).toBe(0);
  expect(controllersOf(seen)).toBe(1);
  expect((await timedEcho(leader, "follows")).body).toBe("follows");
});

test("a leader that goes to another page of the app hands over, and takes part again", async ({ lab }) => {
  const leader = await lab.open();
  await fetchIn(leader, "/probe/facts");
  const other = await lab.open();
  await fetchIn(other, "/probe/facts");
  await leader.goto(`${lab.server.url}/?next`);
  expect((await timedEcho(other, "meanwhile")).body).toBe("meanwhile");
  await leader.evaluate(() => window.foremesh!.ready);
  expect((await timedEcho(leader, "here too")).body).toBe("here too");
  expect([controllersOf(leader), controllersOf(other)]).toEqual([0, 1]);
});

test("of six tabs one leads, and with each that closes another one does", async ({ lab }) => {
  let pages = await Promise.all(Array.from({ length: 6 }, () => lab.open()));
  const counts: number[] = [];
  while (pages.length > 1) {
    for (const page of pages) expect((await fetchIn(page, "/probe/facts")).status).toBe(200);
    const leaders = pages.filter((page) => controllersOf(page) > 0);
    counts.push(leaders.length);
    await leaders[0]!.close();
    pages = pages.filter((page) => page !== leaders[0]);
  }
  expect(counts).toEqual([1, 1, 1, 1, 1]);
});

test("a replica that has let its lock go, as when its worker ended, is replaced at once", async ({ lab }) => {
  const page = await lab.open();
  const { replica } = timingOf(await fetchIn(page, "/probe/facts"));
  // The only one yet: a host in reserve comes a second after the start of a guest.
  await releaseHostLock(page);
  const { tookMs } = await timedEcho(page, "again");
  expect(tookMs).toBeLessThan(3_000);
  expect(timingOf(await fetchIn(page, "/probe/facts")).replica).not.toBe(replica);
});
