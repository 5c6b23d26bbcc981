import type { Page } from "@playwright/test";
import { addFatService } from "./fixtures/kept";
import { expect, fetchIn, type Lab, snapshotOf, test } from "./fixtures/lab";

/** A person who wants to save data pays for nothing that nobody has asked for. */

async function saveData(page: Page, dataSaverEnabled: boolean): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setDataSaverOverride", { dataSaverEnabled });
}

const fetchedOf = (lab: Lab, name: string) =>
  lab.server.requests.filter((request) => request.startsWith(`GET /services/${name}/`));

test("nothing is prefetched while data is saved, and what is asked for comes", async ({ lab }) => {
  addFatService(lab, "fat", { count: 1, bytes: 1024, prefetch: "always" });
  lab.serve();
  const page = await lab.visit();
  await saveData(page, true);
  await page.reload();
  await page.evaluate(() => window.foremesh!.ready);
  expect((await fetchIn(page, "/probe/facts")).status).toBe(200);
  // Plans anew, as every use does.
  await page.evaluate(() => window.foremesh!.setRole("reader"));
  const { services } = await snapshotOf(page);
  expect(services.find(({ name }) => name === "fat")!.state).toBe("absent");
  expect(fetchedOf(lab, "fat")).toEqual([]);
  await saveData(page, false);
  await page.evaluate(() => window.foremesh!.setRole("writer"));
  await expect.poll(() => fetchedOf(lab, "fat")).toHaveLength(2);
});
