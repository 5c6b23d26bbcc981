import { expect, steps, test } from "./fixtures/demo";

test("a traveller plans a trip, every answer computed on the device but the rates and what was spent", async ({
  demo,
}) => {
  const page = await demo.open();

  await page.getByTestId("search-input").fill("zuri");
  const first = page.getByTestId("place").first();
  await expect(first.getByTestId("place-name")).toContainText("Zürich");
  await expect(first).toContainText("Switzerland");
  await steps.find(page, "Vienna");
  await steps.find(page, "Prague");
  await expect(page.getByTestId("trip-stop")).toHaveCount(2);

  await steps.map(page);
  const size = await page.getByTestId("map-image").evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    return { width: image.naturalWidth, height: image.naturalHeight };
  });
  expect(Math.min(size.width, size.height)).toBeGreaterThan(200);

  await steps.plan(page);
  const km = Number((await page.getByTestId("plan-total-km").innerText()).replace(/\D/g, ""));
  // Vienna and Prague are 251 km apart as the crow flies.
  expect(km).toBeGreaterThan(240);
  expect(km).toBeLessThan(265);
  await expect(page.getByTestId("plan-daylight")).toHaveText([/\d+ h .*of daylight/, /\d+ h .*of daylight/]);

  await steps.money(page);
  await expect(page.getByTestId("money-row").first()).toBeVisible();

  const apiPaths = demo.server.requests.map(({ path }) => path).filter((path) => path.startsWith("/api/"));
  expect(new Set(apiPaths.map((path) => path.split("?")[0]))).toEqual(
    new Set(["/api/rates", "/api/expenses"]),
  );
});

test("with the server's API gone after the first visit the app still answers from local services", async ({
  demo,
}) => {
  const first = await demo.open();
  await steps.find(first, "Lisbon");
  await first.close();

  demo.server.setApi("off");
  const page = await demo.open();
  await steps.find(page, "Porto");
  await steps.map(page);
  await steps.plan(page);
  await expect(page.getByTestId("plan-total-km")).toContainText("27");

  await page.getByTestId("step-money").click();
  await expect(page.getByTestId("money-failure")).toBeVisible();
  const rates = await page.evaluate(async () => {
    const response = await fetch("/api/rates?base=EUR");
    return {
      status: response.status,
      type: response.headers.get("content-type"),
      problem: await response.json(),
    };
  });
  expect([502, 504]).toContain(rates.status);
  expect(rates.type).toContain("application/problem+json");
  expect(rates.problem).toMatchObject({ status: rates.status, code: "UPSTREAM_UNREACHABLE" });
});

test("the second visit starts services without the network", async ({ demo }) => {
  const first = await demo.open();
  await steps.find(first, "Vienna");
  await steps.map(first);
  await steps.plan(first);
  await first.close();

  const before = demo.server.requests.length;
  const page = await demo.open();
  await steps.find(page, "Prague");
  await steps.map(page);
  await steps.plan(page);
  const paths = demo.server.requests.slice(before).map(({ path }) => path);
  expect(paths.filter((path) => path.startsWith("/services/"))).toEqual([]);
});
