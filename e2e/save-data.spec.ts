import type { Page } from "@playwright/test";
import { deferred } from "../runtime/kernel/deferred";
import { addFatService } from "./fixtures/kept";
import { expect, fetchIn, type Lab, route, snapshotOf, test } from "./fixtures/lab";

/** A person who wants to save data pays for nothing that nobody has asked for. */

/** Where plans are made and where code is fetched; DevTools' override of the signal reaches pages only. */
async function saveData(page: Page, isSaving: boolean): Promise<void> {
  const controller = page.workers().find((worker) => worker.url().endsWith("/foremesh/controller.js"))!;
  const realms = [controller, ...page.context().serviceWorkers()];
  // Who plans is the first to save, and the last to stop: nothing is asked for that would be refused.
  for (const realm of isSaving ? realms : realms.toReversed()) {
    await realm.evaluate((value) => {
      const { connection } = navigator as unknown as { connection: EventTarget };
      Object.defineProperty(connection, "saveData", { value, configurable: true });
      connection.dispatchEvent(new Event("change"));
    }, isSaving);
  }
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
  await expect.poll(() => fetchedOf(lab, "fat")).toHaveLength(2);
});

test("what is being prefetched ends at once when data is to be saved, and who asks for it gets it", async ({
  lab,
}) => {
  const [file] = addFatService(lab, "fat", { count: 1, bytes: 1024, prefetch: "always", roles: ["reader"] });
  lab.config.routes.push(route("/fat", [{ name: "fat" }]));
  lab.serve();
  const begun = deferred<void>();
  const ended = deferred<void>();
  lab.server.handlers.set(file!.url, (_request, response) => {
    response.write(file!.bytes.subarray(0, 512));
    response.on("close", () => ended.resolve());
    begun.resolve();
  });
  const page = await lab.open();
  await page.evaluate(() => window.foremesh!.setRole("reader"));
  await begun.promise;
  await saveData(page, true);
  await ended.promise;
  lab.server.handlers.delete(file!.url);
  expect((await fetchIn(page, "/fat")).text).toBe("from fat");
});
