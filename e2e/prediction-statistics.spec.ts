import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, type Lab, service, snapshotOf, test } from "./fixtures/lab";

/** Of 100 clients, half are clerks: they use the accounts, the others the probe. */
const STATISTICS = {
  version: 1,
  fewestClients: 10,
  clients: 100,
  services: [
    { name: "probe", clients: 60 },
    { name: "accounts", clients: 45 },
  ],
  together: [],
  roles: [{ name: "clerk", clients: 50, services: [[1, 45]] }],
};

async function serveStatistics(lab: Lab): Promise<void> {
  const probe = await readFile(new URL("./fixtures/probe.js", import.meta.url), "utf8");
  lab.server.files.set("/services/accounts/accounts.js", probe);
  lab.server.files.set("/mesh-statistics.json", JSON.stringify(STATISTICS));
  lab.config.services.push(service("accounts", probe, { roles: ["clerk"] }));
  Object.assign(lab.config, { prediction: { statistics: "/mesh-statistics.json" } });
  lab.serve();
}

const stateOf = async (page: Page, name: string) =>
  (await snapshotOf(page)).services.find((entry) => entry.name === name)?.state;

test("on the very first visit, what others use is ready before it is asked for", async ({ lab }) => {
  await serveStatistics(lab);
  const page = await lab.open();
  await expect.poll(() => stateOf(page, "probe")).toBe("ready");
  expect(await stateOf(page, "accounts")).toBe("absent");
  expect(lab.server.requests.filter((line) => line.includes("/services/accounts"))).toEqual([]);
});

test("the role decides what is expected of a new client", async ({ lab }) => {
  await serveStatistics(lab);
  const page = await lab.open({ attributes: 'data-role="clerk"' });
  await expect.poll(() => stateOf(page, "accounts")).toBe("ready");
});

test("statistics that cannot be used are told of, and the mesh goes on without them", async ({ lab }) => {
  await serveStatistics(lab);
  lab.server.files.set("/mesh-statistics.json", JSON.stringify({ ...STATISTICS, clients: 50 }));
  const page = await lab.visit();
  const warned = page.waitForEvent("console", (message) => message.text().includes("STATISTICS_UNREADABLE"));
  await page.evaluate(() => window.foremesh!.ready);
  await warned;
  expect(await page.evaluate(async () => (await fetch("/probe/echo")).status)).toBe(200);
});
