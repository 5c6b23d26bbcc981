import type { Page } from "@playwright/test";
import { expect, type Lab, snapshotOf, test } from "./fixtures/lab";

/** The browser is asked not to clear the origin when the app would miss what it keeps, and only where nobody is asked. */

/** Counts the questions. `isDarker`: without what tells that this browser decides by itself, as in Firefox. */
async function openCounting(lab: Lab, page: Page, { isInstalled = false, isDarker = false } = {}) {
  await page.addInitScript(
    ([installed, darker]) => {
      const { persist } = StorageManager.prototype;
      Object.assign(window, { askedCount: 0 });
      StorageManager.prototype.persist = function () {
        (window as unknown as { askedCount: number }).askedCount++;
        return persist.call(this);
      };
      if (darker) Reflect.deleteProperty(Navigator.prototype, "userAgentData");
      if (!installed) return;
      const { matchMedia } = window;
      window.matchMedia = (query) => matchMedia(query === "(display-mode: standalone)" ? "all" : query);
    },
    [isInstalled, isDarker] as const,
  );
  await page.goto(`${lab.server.url}/`);
  await page.evaluate(() => window.foremesh!.ready);
}

const askedCount = (page: Page) =>
  page.evaluate(() => (window as unknown as { askedCount: number }).askedCount);

/** What this browser answers in whatever tab of this context. */
async function answerWith(lab: Lab, page: Page, setting: "granted" | "denied"): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { targetInfo } = await session.send("Target.getTargetInfo");
  await session.send("Browser.setPermission", {
    permission: { name: "persistent-storage" },
    setting,
    origin: lab.server.url,
    ...(targetInfo.browserContextId !== undefined && { browserContextId: targetInfo.browserContextId }),
  });
}

/** A page is served at "/" once the lab has opened one. */
async function newPage(lab: Lab): Promise<Page> {
  const page = await lab.visit();
  await page.goto("about:blank");
  return page;
}

const pin = (lab: Lab, how: Record<string, unknown>) => {
  Object.assign(lab.config.services[0]!, how);
  lab.serve();
};

for (const [what, how] of [
  ["always prefetched", { prefetch: "always" }],
  ["critical", { priority: "critical" }],
] as const) {
  test(`a service that is ${what} is worth asking for, once, and the snapshot tells what came of it`, async ({
    lab,
  }) => {
    pin(lab, how);
    const page = await newPage(lab);
    await answerWith(lab, page, "granted");
    await openCounting(lab, page);
    await expect.poll(async () => (await snapshotOf(page)).isPersisted).toBe(true);
    expect(await askedCount(page)).toBe(1);
    const later = await newPage(lab);
    await openCounting(lab, later);
    expect((await snapshotOf(later)).isPersisted).toBe(true);
    expect(await askedCount(later)).toBe(0);
  });
}

test("an installed app is worth asking for", async ({ lab }) => {
  const page = await newPage(lab);
  await openCounting(lab, page, { isInstalled: true });
  await expect.poll(() => askedCount(page)).toBe(1);
});

test("a refusal is told, and changes nothing else", async ({ lab }) => {
  pin(lab, { prefetch: "always" });
  const page = await newPage(lab);
  await answerWith(lab, page, "denied");
  await openCounting(lab, page);
  await expect.poll(() => askedCount(page)).toBe(1);
  const { isPersisted, storage } = await snapshotOf(page);
  expect([isPersisted, storage]).toEqual([false, undefined]);
});

test("an app in a tab, of services that may go, is not asked for", async ({ lab }) => {
  const page = await newPage(lab);
  await answerWith(lab, page, "granted");
  await openCounting(lab, page);
  expect((await snapshotOf(page)).isPersisted).toBe(false);
  expect(await askedCount(page)).toBe(0);
});

test("a browser that would ask a person is not asked", async ({ lab }) => {
  pin(lab, { prefetch: "always" });
  const page = await newPage(lab);
  await answerWith(lab, page, "denied");
  await openCounting(lab, page, { isDarker: true });
  expect((await snapshotOf(page)).isPersisted).toBe(false);
  expect(await askedCount(page)).toBe(0);
});
