import type { Page } from "@playwright/test";
import { serveComponent } from "./fixtures/component";
import { expect, fetchIn, type Lab, route, snapshotOf, test } from "./fixtures/lab";

const REQUEST_COUNT = 40;

/** Of a service's only replica, once it has told of all requests: the last ones are asked for within five seconds. */
async function vitalsOf(page: Page, name: string) {
  const read = async () =>
    (await snapshotOf(page)).services.find((service) => service.name === name)!.replicas[0]?.vitals;
  await expect.poll(async () => (await read())?.requestCount, { timeout: 15_000 }).toBe(REQUEST_COUNT);
  return (await read())!;
}

async function openAndAsk(lab: Lab, path: string) {
  lab.serve();
  const page = await lab.open();
  for (let count = 0; count < REQUEST_COUNT; count++) expect((await fetchIn(page, path)).status).toBe(200);
  return page;
}

test("what a component uses is told, its memory included, and kept over time for it and its service", async ({
  lab,
}) => {
  const component = await serveComponent(lab.server, "troublemaker");
  lab.config.services.push({ ...component, resources: { replicas: { max: 1 } } });
  lab.config.routes.push(route("/trouble", [{ name: "troublemaker" }]));
  const page = await openAndAsk(lab, "/trouble/ok");
  const vitals = await vitalsOf(page, "troublemaker");
  expect(vitals).toMatchObject({ failureCount: 0, inFlightCount: 0, queueLength: 0 });
  expect(vitals.memoryBytes).toBeGreaterThanOrEqual(65_536);
  expect(vitals.serviceMs).toBeGreaterThanOrEqual(vitals.guestMs);
  const sums = await page.evaluate(async () => {
    const { services } = await window.foremesh!.snapshot();
    const { replicas } = services.find(({ name }) => name === "troublemaker")!;
    const sum = (numbers: Float64Array) => numbers.reduce((total, number) => total + number, 0);
    const sumsOf = async (subject: string) => {
      const history = (await window.foremesh!.history(subject))!;
      return [sum(history.requestCount.coarse), sum(history.coldStartCount.coarse)];
    };
    return [await sumsOf("troublemaker"), await sumsOf(replicas[0]!.id)];
  });
  expect(sums).toEqual([
    [REQUEST_COUNT, 1],
    [REQUEST_COUNT, 1],
  ]);
  expect(await page.evaluate(() => window.foremesh!.history("nobody"))).toBeUndefined();
});

test("of a script nobody says how much memory it has", async ({ lab }) => {
  const page = await openAndAsk(lab, "/probe/echo");
  const vitals = await vitalsOf(page, "probe");
  expect(vitals).not.toHaveProperty("memoryBytes");
  expect(vitals).not.toHaveProperty("largestMemoryBytes");
});
