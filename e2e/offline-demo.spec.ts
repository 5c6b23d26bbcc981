import { expect, test } from "./fixtures/demo";

test("Wayfarer can be installed", async ({ demo, context }) => {
  const page = await demo.open();
  const session = await context.newCDPSession(page);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  // Playwright's contexts are incognito, where nothing can be.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")).toEqual([]);
});

test("Wayfarer says when the device is offline", async ({ demo, context }) => {
  const page = await demo.open();
  await expect(page.getByTestId("offline")).toBeHidden();
  await context.setOffline(true);
  await expect(page.getByTestId("offline")).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByTestId("offline")).toBeHidden();
});

test("Wayfarer offers to reload when a newer version is kept", async ({ demo }) => {
  const page = await demo.open();
  await demo.whenKept(page);
  await demo.redeploy("Wayfarer, next version");
  const other = await demo.open();
  await expect(page.getByTestId("update")).toBeVisible();
  // It came from the network, and is the newer version.
  await expect(other.getByTestId("update")).toBeHidden();
  await page.getByTestId("update-reload").click();
  await expect(page).toHaveTitle("Wayfarer, next version");
  await expect(page.getByTestId("update")).toBeHidden();
});
