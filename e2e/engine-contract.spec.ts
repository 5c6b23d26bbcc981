import type { BrowserContext, Page } from "@playwright/test";
import { buildGuest, CONTRACT_ABIS } from "./fixtures/contract/build-guests";
import { casesFor, impossible, LIMITS, SMALL_LIMITS } from "./fixtures/contract/cases";
import { serveIsolated } from "./fixtures/isolated";
import { type Lab, newLab, route, test } from "./fixtures/lab";

/**
 * The contract of engines (runtime/hosts/engine.ts): whatever the ABI, a request arrives whole, an answer comes back whole,
 * and what goes wrong ends as documented without harm to the next request.
 */
for (const abi of CONTRACT_ABIS) {
  test.describe(`the ${abi} engine`, () => {
    test.describe.configure({ mode: "serial" });
    let context: BrowserContext;
    let lab: Lab;
    let page: Page;

    test.beforeAll(async ({ browser, direct }) => {
      // Compilers start slowly on a busy machine.
      test.setTimeout(180_000);
      context = await browser.newContext();
      lab = await newLab(context, direct);
      const { entry, files } = await buildGuest(abi);
      for (const [path, bytes] of files) lab.server.files.set(path, bytes);
      lab.config.services.push({ ...entry, resources: LIMITS });
      lab.config.services.push({ ...entry, name: "small", resources: SMALL_LIMITS });
      lab.config.routes.push(route("/guest", [{ name: entry.name }]), route("/small", [{ name: "small" }]));
      lab.serve();
      if (abi === "wasmer") serveIsolated(lab.server);
      page = await lab.open();
    });
    test.afterAll(async () => {
      await context?.close();
      await lab?.server.close();
    });

    for (const [promise, check] of casesFor(abi)) {
      const reason = impossible(abi, promise);
      test(promise, () => {
        test.skip(reason !== undefined, reason);
        return check(page);
      });
    }
  });
}
