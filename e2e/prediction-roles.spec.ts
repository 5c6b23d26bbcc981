import type { Page } from "@playwright/test";
import { keptUses } from "./fixtures/kept-uses";
import { expect, fetchIn, route, service, snapshotOf, test } from "./fixtures/lab";

const SOURCE = "export default { fetch: () => new Response('from accounts') };";

const accountsIn = async (page: Page) => {
  const { services, forecasts } = await snapshotOf(page);
  return {
    replicas: services.find(({ name }) => name === "accounts")!.replicas,
    isForecast: forecasts.some((forecast) => forecast.service === "accounts"),
  };
};

test("a role change drops at once what is forbidden to the new role: its forecast, its replica, its plans", async ({
  lab,
}) => {
  lab.server.files.set("/services/accounts/accounts.js", SOURCE);
  lab.config.services.push(service("accounts", SOURCE, { roles: ["clerk"] }));
  lab.config.routes.push(route("/accounts", [{ name: "accounts" }]));
  lab.serve();
  const clerk = { attributes: 'data-role="clerk"' };
  for (let visit = 1; visit <= 4; visit++) {
    const page = await lab.open(clerk);
    await fetchIn(page, "/probe/facts");
    expect((await fetchIn(page, "/accounts")).text).toBe("from accounts");
    await expect.poll(async () => (await accountsIn(page)).replicas.length).toBe(1);
    await expect.poll(() => keptUses(page)).toBe(2 * visit);
    await page.close();
  }
  const page = await lab.open(clerk);
  await fetchIn(page, "/probe/facts");
  await expect
    .poll(() => accountsIn(page))
    .toEqual({ isForecast: true, replicas: [expect.objectContaining({ state: "ready", cause: "plan" })] });

  await page.evaluate(() => window.foremesh!.setRole("guest"));
  await expect
    .poll(async () => (await accountsIn(page)).replicas.filter(({ state }) => state === "ready"))
    .toEqual([]);
  expect((await accountsIn(page)).isForecast).toBe(false);
  await fetchIn(page, "/probe/facts");
  expect((await fetchIn(page, "/accounts")).status).toBe(403);
  expect((await accountsIn(page)).replicas.filter(({ state }) => state !== "draining")).toEqual([]);

  await page.evaluate(() => window.foremesh!.setRole("clerk"));
  await fetchIn(page, "/probe/facts");
  await expect.poll(async () => (await accountsIn(page)).isForecast).toBe(true);
});
