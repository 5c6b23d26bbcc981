import type { BrowserContext, Page } from "@playwright/test";
import { createDemoSite, expect, steps, test } from "./fixtures/demo";
import { createKeptBrowser } from "./fixtures/kept-browser";

test.skip(process.platform !== "linux", "finds the browser's process in /proc");
/** Far more than it takes: six services start cold, and a browser twice. */
test.setTimeout(300_000);

const CITIES = ["Vienna", "Prague", "Berlin"];
const EXPENSE_COUNT = 20;
/** Neither by turns of the tabs nor in blocks. */
const cityOf = (number: number) => CITIES[(number * 7) % CITIES.length]!;
const ALL = Array.from({ length: EXPENSE_COUNT }, (_, number) => number);
const titleOf = (number: number) => `Expense ${number}`;
/** The newest comes first. */
const TITLES = ALL.map(titleOf).toReversed();

test("after one visit Wayfarer works without a network, and what was spent meanwhile arrives once, whatever is killed", async ({
  direct,
}) => {
  const site = await createDemoSite(direct);
  const browser = await createKeptBrowser();
  const before = await browser.launch();

  const page = await test.step("a first visit online, until all is kept", async () => {
    const first = await site.openIn(before);
    const rates = first.waitForResponse("**/api/rates*");
    await first.getByTestId("step-money").click();
    await rates;
    await site.whenKept(first);
    await expect.poll(() => absentServices(first), { timeout: 30_000 }).toEqual([]);
    return first;
  });
  await before.setOffline(true);
  await site.server.close();

  await test.step("each page, reloaded and from cold, and each service", async () => {
    await page.reload();
    for (const step of ["map", "plan", "money", "photos", "find"]) {
      await page.getByTestId(`step-${step}`).click();
      await page.reload();
      await expect(page.getByTestId(`view-${step}`)).toBeVisible();
    }
    await page.evaluate(() => window.foremesh!.ready);
    await useEachService(page);
  });

  await test.step("20 expenses from two tabs, and a worker that is stopped between them", async () => {
    const tabs = [page, await site.openIn(before)];
    for (const tab of tabs) await steps.money(tab);
    // The rates are those of the first visit.
    await expect(page.getByTestId("money-local").first()).toBeVisible();
    await expect(page.getByTestId("money-failure")).toBeHidden();
    for (const number of ALL) {
      await spend(tabs[number % 2]!, number);
      if (number === EXPENSE_COUNT / 2) await stopServiceWorker(before, page);
    }
    for (const tab of tabs) expect(await titlesOf(tab, "queued")).toEqual(TITLES);
    await stopServiceWorker(before, page);
  });

  const after = await test.step("the browser is killed, and starts again without a network", async () => {
    await browser.kill(before);
    const started = await browser.launch();
    await started.setOffline(true);
    return started;
  });
  const again = await site.openIn(after);
  await again.getByTestId("step-money").click();
  expect(await titlesOf(again, "queued")).toEqual(TITLES);
  expect(site.server.requests.filter(isWrite)).toEqual([]);

  const server = await site.reopen();
  await test.step("the network is back", async () => {
    await after.setOffline(false);
    // Each city's are in the order of coming, which among cities is the server's.
    expect((await titlesOf(again, "done")).toSorted()).toEqual(TITLES.toSorted());
    await again.reload();
    expect((await titlesOf(again, "done")).toSorted()).toEqual(TITLES.toSorted());
  });
  expect(server.requests.filter(isWrite)).toHaveLength(EXPENSE_COUNT);
  const answer = await fetch(`${server.url}/api/expenses`);
  const { expenses } = (await answer.json()) as { expenses: { place: string; what: string }[] };
  for (const city of CITIES) {
    const there = expenses.filter(({ place }) => place === city).map(({ what }) => what);
    expect(there).toEqual(ALL.filter((number) => cityOf(number) === city).map(titleOf));
  }

  await after.close();
  await browser.remove();
  await site.remove();
});

const isWrite = ({ method }: { readonly method: string }) => method === "POST";

const absentServices = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const { services } = await window.foremesh!.snapshot();
    return services.filter(({ state }) => state === "absent").map(({ name }) => name);
  });

/** For the first time, but for the list of saved trips. */
async function useEachService(page: Page): Promise<void> {
  for (const city of CITIES) await steps.find(page, city);
  await page.getByTestId("near-stop").first().click();
  await expect(page.getByTestId("place").first()).toContainText("km");
  await steps.map(page);
  await steps.plan(page);
  await expect(page.getByTestId("plan-daylight").first()).toHaveText(/\d+ h .*of daylight/);
  await page.getByTestId("step-photos").click();
  await expect(page.getByTestId("photo-facts")).toContainText("px wide", { timeout: 30_000 });
  await page.getByTestId("saved-submit").click();
  await expect(page.getByTestId("saved-status")).toContainText("is saved on this device");
}

async function spend(page: Page, number: number): Promise<void> {
  await page.getByTestId("expense-what").fill(titleOf(number));
  await page.getByTestId("expense-stop").selectOption(cityOf(number));
  await page.getByTestId("expense-amount").fill(`${number + 0.5}`);
  await page.getByTestId("expense-add").click();
  const newest = page.getByTestId("expense").first();
  await expect(newest.getByTestId("expense-title")).toHaveText(titleOf(number));
  await expect(newest).toHaveAttribute("data-state", "queued");
}

/** When all expenses are in this state. */
async function titlesOf(page: Page, state: "queued" | "done"): Promise<string[]> {
  const rows = page.locator(`[data-testid="expense"][data-state="${state}"]`);
  await expect(rows).toHaveCount(EXPENSE_COUNT, { timeout: 30_000 });
  return rows.getByTestId("expense-title").allTextContents();
}

async function stopServiceWorker(context: BrowserContext, page: Page): Promise<void> {
  const session = await context.newCDPSession(page);
  await session.send("ServiceWorker.enable");
  await session.send("ServiceWorker.stopAllWorkers");
  await session.detach();
}
