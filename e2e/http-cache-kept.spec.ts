import { keysOf } from "./fixtures/kept";
import { expect, fetchIn, test } from "./fixtures/lab";
import { addUpstream, cachedIn, cacheOf, urlsOnDisk } from "./fixtures/upstream";

/** What becomes of kept answers on disk: who shares them, what a stopped worker leaves, and what is known of them. */

const FRESH = { "cache-control": "max-age=1000" };

test("tabs share what is kept, and a restarted worker has it from disk", async ({ lab }) => {
  const upstream = addUpstream(lab, "/shared");
  upstream.headers = FRESH;
  const large = addUpstream(lab, "/large");
  large.respond = (_request, response) => {
    response.writeHead(200, FRESH);
    response.end("x".repeat(300_000));
  };
  const page = await lab.open();
  expect(await cachedIn(page, "/shared/a")).toBe("miss 1");
  await fetchIn(page, "/large/a");
  const second = await lab.open();
  expect(await cachedIn(second, "/shared/a")).toBe("hit 1");
  await expect.poll(() => urlsOnDisk(page)).toEqual(["/large/a", "/shared/a"]);
  upstream.state = "gone";
  large.respond = (request) => request.socket.destroy();
  await lab.stopServiceWorker(page);
  expect(await cachedIn(page, "/shared/a")).toBe("hit 1");
  const answer = await fetchIn(page, "/large/a");
  expect([cacheOf(answer), answer.text.length]).toEqual(["hit", 300_000]);
});

test("a worker that is stopped while it stores leaves each answer whole or absent", async ({ lab }) => {
  const upstream = addUpstream(lab, "/whole");
  const part = "x".repeat(40_000);
  upstream.respond = async (_request, response) => {
    response.writeHead(200, FRESH);
    for (let sent = 0; sent < 4; sent++) await new Promise((resolve) => response.write(part, resolve));
    response.end();
  };
  const page = await lab.open();
  for (let round = 0; round < 8; round++) {
    const fetches = page.evaluate(async (first) => {
      const urls = Array.from({ length: 6 }, (_, i) => `/whole/${first + i}`);
      await Promise.allSettled(urls.map((url) => fetch(url).then((response) => response.text())));
    }, round * 6);
    // Each round a little later: while they are asked for, come, or are stored.
    await expect.poll(() => upstream.asked.length).toBeGreaterThan(round * 6);
    for (let turn = 0; turn < round; turn++) await page.evaluate(() => undefined);
    await lab.stopServiceWorker(page);
    await fetches;
  }
  upstream.respond = (request) => request.socket.destroy();
  const kept = await urlsOnDisk(page);
  expect(kept.length).toBeGreaterThan(0);
  for (const url of kept) {
    const answer = await fetchIn(page, url);
    expect([url, cacheOf(answer), answer.text.length]).toEqual([url, "hit", 4 * part.length]);
  }
});

test("a response that a write has ended leaves the books of what is kept at once", async ({ lab }) => {
  const upstream = addUpstream(lab, "/booked");
  upstream.headers = FRESH;
  const page = await lab.open();
  for (const name of ["ended", "other"]) await cachedIn(page, `/booked/${name}`);
  const booked = async () => (await keysOf(page, "usage")).filter((key) => key.startsWith("response:"));
  await expect.poll(booked).toHaveLength(2);
  await fetchIn(page, "/booked/ended", { method: "POST", body: "x" });
  await expect.poll(booked).toEqual([expect.stringContaining("/booked/other ")]);
});
