import type { BrowserContext, Page } from "@playwright/test";
import { SYNC_TAG } from "../runtime/protocol/outbox-api";
import { openPlain } from "./fixtures/kept";
import { expect, fetchIn, type Lab, route, test } from "./fixtures/lab";
import { serveWrites, type WriteServer } from "./fixtures/write-server";

/** What sends queued writes when the worker that queued them is gone: Background Sync, and pages now and then. */

function serveNotes(lab: Lab): WriteServer {
  const writes = serveWrites(lab.server, "/notes");
  lab.config.routes.push(route("/notes", [{ name: "origin" }], { offline: "queue" }));
  lab.serve();
  return writes;
}

const post = (page: Page, body: string) => fetchIn(page, "/notes/a", { method: "POST", body });

/** As Chromium does when it sees a network again; its own eyes cannot be shut for a test. */
async function fireSync(lab: Lab, context: BrowserContext, page: Page): Promise<void> {
  const session = await context.newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const found = registrations.find(({ isDeleted }) => !isDeleted);
      if (found !== undefined) resolve(found.registrationId);
    });
  });
  await session.send("ServiceWorker.enable");
  await session.send("ServiceWorker.dispatchSyncEvent", {
    origin: lab.server.url,
    registrationId: await registered,
    tag: SYNC_TAG,
    lastChance: false,
  });
  await session.detach();
}

test("Background Sync sends what is queued with no page of the mesh open", async ({ lab, context }) => {
  const writes = serveNotes(lab);
  const page = await lab.open();
  const plain = await openPlain(lab, context);
  await context.setOffline(true);
  expect((await post(page, "later")).status).toBe(202);
  await page.close();
  await lab.stopServiceWorker(plain);
  await context.setOffline(false);
  expect(writes.arrived).toEqual([]);
  await fireSync(lab, context, plain);
  await expect.poll(() => writes.effects.map(({ body }) => body)).toEqual(["later"]);
});

test("a page wakes the worker when a write is due, though the worker was stopped meanwhile", async ({
  lab,
}) => {
  const writes = serveNotes(lab);
  const page = await lab.visit();
  await page.clock.install();
  await page.reload();
  await page.evaluate(() => window.foremesh!.ready);
  await page.clock.pauseAt(new Date(Date.now() + 60_000));
  // Long enough for the worker to be stopped before it tries by itself.
  const waitSeconds = 5;
  writes.refuse = () => ({ status: 503, headers: { "retry-after": String(waitSeconds) } });
  expect((await post(page, "later")).status).toBe(202);
  const dueAt = Date.now() + waitSeconds * 1_000;
  await lab.stopServiceWorker(page);
  writes.refuse = () => undefined;
  await expect.poll(() => Date.now(), { timeout: 10_000 }).toBeGreaterThan(dueAt);
  expect(writes.effects).toEqual([]);
  await page.clock.runFor(waitSeconds * 1_000);
  await expect.poll(() => writes.effects.map(({ body }) => body)).toEqual(["later"]);
});

test("however long a write waits, a page wakes the worker every minute, which keeps to the server's word", async ({
  lab,
}) => {
  const writes = serveNotes(lab);
  const page = await lab.visit();
  await page.clock.install();
  await page.reload();
  await page.evaluate(() => window.foremesh!.ready);
  await page.evaluate(() => {
    const { postMessage } = ServiceWorker.prototype;
    Object.assign(window, { wakeCount: 0 });
    ServiceWorker.prototype.postMessage = function (this: ServiceWorker, ...args: unknown[]) {
      const tagged = args[0] as { readonly message?: { readonly type: string } } | undefined;
      if (tagged?.message?.type === "outbox-wake") (window as unknown as { wakeCount: number }).wakeCount++;
      return Reflect.apply(postMessage, this, args);
    } as typeof postMessage;
  });
  const wakeCount = () => page.evaluate(() => (window as unknown as { wakeCount: number }).wakeCount);
  await page.clock.pauseAt(new Date(Date.now() + 60_000));
  writes.refuse = () => ({ status: 503, headers: { "retry-after": "3600" } });
  expect((await post(page, "much later")).status).toBe(202);
  await page.clock.runFor(59_000);
  expect(await wakeCount()).toBe(0);
  await page.clock.runFor(1_000);
  expect(await wakeCount()).toBe(1);
  // The worker says anew that writes wait.
  await expect
    .poll(async () => {
      await page.clock.runFor(60_000);
      return wakeCount();
    })
    .toBeGreaterThan(1);
  expect(writes.arrived).toHaveLength(1);
});
