import type { Page } from "@playwright/test";
import { addFatService } from "./fixtures/kept";
import { expect, fetchIn, type Lab, snapshotOf, test } from "./fixtures/lab";

/** A person who wants to save data pays for nothing that nobody has asked for. */

/** Where plans are made; DevTools' override of the signal reaches pages only. */
async function saveData(page: Page, isSaving: boolean): Promise<void> {
  const controller = page.workers().find((worker) => worker.url().endsWith("/foremesh/controller.js"))!;
  await controller.evaluate((value) => {
    Object.defineProperty(navigator, "connection", { value: { saveData: value }, configurable: true });
  }, isSaving);
}

const fetchedOf = (lab: Lab, name: string) =>
  lab.server.requests.filter((request) => request.startsWith(`GET /services/${name}/`));

test("nothing is prefetched while data is saved, and what is asked for comes", async ({ lab }) => {
  addFatService(lab, "fat", { count: 1, bytes: 1024, prefetch: "always", roles: ["reader"] });
  lab.serve();
  const page = await lab.open();
  await saveData(page, true);
  await page.evaluate(() => window.foremesh!.setRole("reader"));
  expect((await fetchIn(page, "/probe/facts")).status).toBe(200);
  const { services } = await snapshotOf(page);
  expect(services.find(({ name }) => name === "fat")!.state).toBe("absent");
  expect(fetchedOf(lab, "fat")).toEqual([]);
  await saveData(page, false);
  await page.evaluate(() => window.foremesh!.setRole("reader"));
  await expect.poll(() => fetchedOf(lab, "fat")).toHaveLength(2);
});
