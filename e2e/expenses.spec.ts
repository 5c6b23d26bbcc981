import type { Page } from "@playwright/test";
import { expect, steps, test } from "./fixtures/demo";

async function openMoney(page: Page): Promise<void> {
  await page.getByTestId("step-money").click();
  await expect(page.getByTestId("expense-currency")).not.toBeEmpty();
}

async function spend(page: Page, what: string, amount: string): Promise<void> {
  await page.getByTestId("expense-what").fill(what);
  await page.getByTestId("expense-amount").fill(amount);
  await page.getByTestId("expense-add").click();
}

/** "<what>: <state>", the newest first. */
const expenses = (page: Page): Promise<string[]> =>
  page.getByTestId("expense").evaluateAll((rows) => {
    const textOf = (row: Element, id: string) => row.querySelector(`[data-testid="${id}"]`)!.textContent;
    return rows.map((row) => `${textOf(row, "expense-title")}: ${textOf(row, "expense-state")}`);
  });

test("an expense is saved at once with a connection, in both tabs and after a reload", async ({ demo }) => {
  const page = await demo.open();
  await steps.find(page, "Prague");
  const other = await demo.open();
  await openMoney(other);
  await openMoney(page);
  await expect(page.getByTestId("expense-currency")).toHaveText("CZK");
  await spend(page, "Dumplings", "320");
  await expect.poll(() => expenses(page)).toEqual(["Dumplings: Saved"]);
  await expect.poll(() => expenses(other)).toEqual(["Dumplings: Saved"]);
  await page.reload();
  await expect.poll(() => expenses(page)).toEqual(["Dumplings: Saved"]);
  await expect(page.getByTestId("expenses-status")).toBeEmpty();
});

test("an expense that the server refuses stays with its reason until it is changed", async ({ demo }) => {
  const page = await demo.open();
  await steps.find(page, "Vienna");
  await openMoney(page);
  await spend(page, "A palace", "2000000");
  const refused = "A palace: Not accepted: The amount must be above 0, and at most 1,000,000";
  await expect.poll(() => expenses(page)).toEqual([refused]);
  await page.reload();
  await expect.poll(() => expenses(page)).toEqual([refused]);
  await expect(page.getByTestId("expenses-status")).toHaveText("1 needs your attention.");

  await page.getByTestId("expense-change").click();
  await expect(page.getByTestId("expense-what")).toHaveValue("A palace");
  await spend(page, "A palace, for an hour", "20");
  await expect.poll(() => expenses(page)).toEqual(["A palace, for an hour: Saved"]);
});

test("an expense that is discarded before it was sent is gone in every tab, and never sent", async ({
  demo,
  context,
}) => {
  const page = await demo.open();
  await demo.whenKept(page);
  await steps.find(page, "Vienna");
  await openMoney(page);
  const other = await demo.open();
  await openMoney(other);
  await context.setOffline(true);
  await spend(page, "Coffee", "5.2");
  await spend(other, "A mistake", "52");
  const both = ["A mistake: Waits for a connection", "Coffee: Waits for a connection"];
  for (const tab of [page, other]) await expect.poll(() => expenses(tab)).toEqual(both);

  await page.getByRole("button", { name: "Discard A mistake" }).click();
  await expect.poll(() => expenses(other)).toEqual(["Coffee: Waits for a connection"]);
  await context.setOffline(false);
  for (const tab of [page, other]) await expect.poll(() => expenses(tab)).toEqual(["Coffee: Saved"]);
  const answer = await fetch(`${demo.server.url}/api/expenses`);
  expect(await answer.json()).toMatchObject({ expenses: [{ what: "Coffee", amount: 5.2 }] });
});
