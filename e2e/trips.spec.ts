import type { Page } from "@playwright/test";
import { expect, steps, test } from "./fixtures/demo";

async function saveTrip(page: Page, cities: readonly string[], name = ""): Promise<void> {
  for (const city of cities) await steps.find(page, city);
  await page.getByTestId("saved-name").fill(name);
  await page.getByTestId("saved-submit").click();
  await expect(page.getByTestId("saved-status")).toContainText("is saved on this device");
}

const savedNames = (page: Page) => page.getByTestId("open-saved").locator("strong");

test("saved trips survive a reload and a change of the leader, without the server", async ({ demo }) => {
  const first = await demo.open();
  const second = await demo.open();
  await saveTrip(first, ["Vienna", "Prague"]);
  await first.getByTestId("trip-clear").click();
  await saveTrip(first, ["Lisbon"], "Weekend");
  await expect(savedNames(first)).toHaveText(["Weekend", "Vienna to Prague"]);

  await second.reload();
  await expect(savedNames(second)).toHaveText(["Weekend", "Vienna to Prague"]);
  await first.close();
  await second.reload();
  await expect(savedNames(second)).toHaveText(["Weekend", "Vienna to Prague"]);

  await second.getByTestId("open-saved").filter({ hasText: "Vienna" }).click();
  await expect(second.getByTestId("trip-stop")).toHaveCount(2);
  await second.getByTestId("delete-saved").first().click();
  await expect(savedNames(second)).toHaveText(["Vienna to Prague"]);
  expect(demo.server.requests.filter(({ path }) => path.startsWith("/api/trips"))).toEqual([]);
});

test("saving again changes the trip that is open, after a reload too", async ({ demo }) => {
  const page = await demo.open();
  await saveTrip(page, ["Vienna", "Prague"], "Capitals");
  await page.reload();
  await expect(page.getByTestId("saved-submit")).toHaveText("Update");
  await saveTrip(page, ["Berlin"], "Three capitals");
  await expect(savedNames(page)).toHaveText(["Three capitals"]);
  await expect(page.getByTestId("open-saved")).toContainText("3 stops");
});

test("a trip that was changed in another tab is not overwritten, and the own one can be kept beside it", async ({
  demo,
}) => {
  const page = await demo.open();
  await saveTrip(page, ["Vienna"], "Danube");
  const other = await demo.open();
  await other.getByTestId("open-saved").click();
  await saveTrip(other, ["Linz"], "Danube with Linz");

  await page.getByTestId("saved-name").fill("Danube alone");
  await page.getByTestId("saved-submit").click();
  await expect(page.getByTestId("saved-status")).toContainText("changed or deleted in another window");
  await expect(savedNames(page)).toHaveText(["Danube with Linz"]);
  await page.getByTestId("saved-submit").click();
  await expect(savedNames(page)).toHaveText(["Danube alone", "Danube with Linz"]);
});
