import type { BrowserContext, Page } from "@playwright/test";
import { openPlain } from "./fixtures/kept";
import { expect, type Lab, snapshotOf, test } from "./fixtures/lab";

/** The browser is asked not to clear the origin when the app would miss what it keeps, and only where nobody is asked. */

/** Opens a page that counts the questions. `wouldAsk`: as in a browser that does not decide by itself. */
async function openCounting(
  lab: Lab,
  context: BrowserContext,
  { isInstalled = false, wouldAsk = false } = {},
): Promise<Page> {
  await context.addInitScript(
    ([installed, asks]) => {
      const { persist } = StorageManager.prototype;
      Object.assign(window, { askedCount: 0 });
      StorageManager.prototype.persist = function () {
        (window as unknown as { askedCount: number }).askedCount++;
        return persist.call(this);
      };
      if (asks) Reflect.deleteProperty(Navigator.prototype, "userAgentData");
      if (!installed) return;
      const { matchMedia } = window;
      window.matchMedia = (query) => matchMedia(query === "(display-mode: standalone)" ? "all" : query);
    },
    [isInstalled, wouldAsk] as const,
  );
  return lab.open();
}

const askedCount = (page: Page) =>
  page.evaluate(() => (window as unknown as { askedCount: number }).askedCount);

/** What this browser says from now on. */
async function answerWith(lab: Lab, context: BrowserContext, setting: "granted" | "denied"): Promise<void> {
  const session = await context.newCDPSession(await openPlain(lab, context));
  const { targetInfo } = await session.send("Target.getTargetInfo");
  await session.send("Browser.setPermission", {
    permission: { name: "persistent-storage" },
    setting,
    origin: lab.server.url,
    ...(targetInfo.browserContextId !== undefined && { browserContextId: targetInfo.browserContextId }),
  });
}

const pin = (lab: Lab, how: Record<string, unknown>) => {
  Object.assign(lab.config.services[0]!, how);
  lab.serve();
};

for (const [what, how] of [
  ["always prefetched", { prefetch: "always" }],
  ["critical", { priority: "critical" }],
] as const) {
  test(`a service that is ${what} is worth asking for, until the browser agrees, which the snapshot tells`, async ({
    lab,
    context,
  }) => {
    pin(lab, how);
    const page = await openCounting(lab, context);
    await expect.poll(() => askedCount(page)).toBe(1);
    await answerWith(lab, context, "granted");
    await expect.poll(async () => (await snapshotOf(page)).isPersisted).toBe(true);
    const later = await lab.open();
    expect((await snapshotOf(later)).isPersisted).toBe(true);
    expect(await askedCount(later)).toBe(0);
  });
}

test("an installed app is worth asking for", async ({ lab, context }) => {
  const page = await openCounting(lab, context, { isInstalled: true });
  await expect.poll(() => askedCount(page)).toBe(1);
});

test("a refusal is told, and changes nothing else", async ({ lab, context }) => {
  pin(lab, { prefetch: "always" });
  await answerWith(lab, context, "denied");
  const page = await openCounting(lab, context);
  await expect.poll(() => askedCount(page)).toBe(1);
  const { isPersisted, storage } = await snapshotOf(page);
  expect([isPersisted, storage]).toEqual([false, undefined]);
});

test("an app in a tab, of services that may go, is not asked for", async ({ lab, context }) => {
  const page = await openCounting(lab, context);
  await snapshotOf(page);
  expect(await askedCount(page)).toBe(0);
});

test("a browser that would ask a person is not asked", async ({ lab, context }) => {
  pin(lab, { prefetch: "always" });
  const page = await openCounting(lab, context, { wouldAsk: true });
  await snapshotOf(page);
  expect(await askedCount(page)).toBe(0);
});
