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

/** A page whose time stands still, and that counts what it hears and says of the outbox. */
async function openWithoutTime(lab: Lab) {
  const page = await lab.visit();
  await page.clock.install();
  await page.reload();
  await page.evaluate(() => window.foremesh!.ready);
  await page.evaluate(() => {
    const counts = { "outbox-waits": 0, "outbox-wake": 0 };
    const count = (data: unknown) => {
      const type = (data as { readonly message?: { readonly type: string } } | null)?.message?.type;
      if (type === "outbox-waits" || type === "outbox-wake") counts[type]++;
    };
    Object.assign(window, { counts });
    navigator.serviceWorker.addEventListener("message", ({ data }) => count(data));
    const { postMessage } = ServiceWorker.prototype;
    ServiceWorker.prototype.postMessage = function (this: ServiceWorker, ...args: unknown[]) {
      count(args[0]);
      return Reflect.apply(postMessage, this, args);
    } as typeof postMessage;
  });
  const countOf = (type: string) =>
    page.evaluate((wanted) => (window as unknown as { counts: Record<string, number> }).counts[wanted], type);
  await page.clock.pauseAt(new Date(Date.now() + 60_000));
  return { page, countOf };
}

test("a page wakes the worker when a write is due, though the worker was stopped meanwhile", async ({
  lab,
}) => {
  const writes = serveNotes(lab);
  const { page, countOf } = await openWithoutTime(lab);
  // Long enough for the worker to be stopped before it tries by itself.
  const waitMs = 5_000;
  writes.refuse = () => ({ status: 503, headers: { "retry-after": String(waitMs / 1_000) } });
  expect((await post(page, "later")).status).toBe(202);
  await expect.poll(() => countOf("outbox-waits")).toBeGreaterThan(0);
  await lab.stopServiceWorker(page);
  const dueAt = Date.now() + waitMs;
  writes.refuse = () => undefined;
  await expect.poll(() => Date.now(), { timeout: 2 * waitMs }).toBeGreaterThan(dueAt);
  expect(writes.effects).toEqual([]);
  await page.clock.runFor(waitMs);
  await expect.poll(() => writes.effects.map(({ body }) => body)).toEqual(["later"]);
});

test("however long a write is to wait, a page wakes the worker again and again, which keeps to the server's word", async ({
  lab,
}) => {
  const writes = serveNotes(lab);
  const { page, countOf } = await openWithoutTime(lab);
  const stepMs = 15_000;
  const now = () => page.evaluate(() => Date.now());
  const startedAt = await now();
  writes.refuse = () => ({ status: 503, headers: { "retry-after": "3600" } });
  expect((await post(page, "much later")).status).toBe(202);
  await expect.poll(() => countOf("outbox-waits")).toBeGreaterThan(0);
  for (const count of [1, 2]) {
    await expect
      .poll(async () => {
        await page.clock.runFor(stepMs);
        return countOf("outbox-wake");
      })
      .toBeGreaterThanOrEqual(count);
    // The worker says anew that writes wait.
    await expect.poll(() => countOf("outbox-waits")).toBeGreaterThan(count);
  }
  expect((await now()) - startedAt).toBeLessThan(300_000);
  expect(writes.arrived).toHaveLength(1);
});
