import type { Page } from "@playwright/test";
import type { Snapshot } from "../runtime/index";
import { expect, steps, test } from "./fixtures/demo";

const LATER_SERVICES = ["maps", "itinerary"] as const;
const PATHS = { maps: "/api/maps/", itinerary: "/api/itinerary/" } as const;

const snapshot = (page: Page): Promise<Snapshot> => page.evaluate(() => window.foremesh!.snapshot());

async function walk(page: Page, cities: readonly string[]): Promise<void> {
  for (const city of cities) await steps.find(page, city);
  await steps.map(page);
  await steps.plan(page);
  await steps.money(page);
}

/** The Server-Timing of the first answer of each later service, as the app's own fetch sees it. */
async function watchFirstAnswers(page: Page): Promise<() => Promise<Record<string, string>>> {
  await page.evaluate((paths) => {
    const seen: Record<string, string> = {};
    const inner = window.fetch;
    window.fetch = async (input, init) => {
      const response = await inner(input, init);
      const url = input instanceof Request ? input.url : String(input);
      for (const [service, path] of Object.entries(paths)) {
        if (url.includes(path)) seen[service] ??= response.headers.get("server-timing") ?? "";
      }
      return response;
    };
    Object.assign(window, { firstAnswers: seen });
  }, PATHS);
  return () =>
    page.evaluate(() => (window as unknown as { firstAnswers: Record<string, string> }).firstAnswers);
}

const ROUNDS = [["Vienna", "Prague"], ["Lisbon"], ["Oslo", "Bergen", "Helsinki"]];

async function threeRounds(open: () => Promise<Page>): Promise<void> {
  for (const cities of ROUNDS) {
    const page = await open();
    await walk(page, cities);
    await page.close();
  }
}

test("after three rounds of a walk, a new visit finds each later service ready before its first request", async ({
  demo,
}) => {
  await threeRounds(demo.open);
  const page = await demo.open();
  const firstAnswers = await watchFirstAnswers(page);
  const before = (await snapshot(page)).scorecard;
  await steps.find(page, "Madrid");
  // The traveller reads and thinks; the mesh does not.
  await expect
    .poll(async () => {
      const { services } = await snapshot(page);
      return services.filter(
        ({ name, state }) => LATER_SERVICES.some((later) => later === name) && state === "ready",
      ).length;
    })
    .toBe(LATER_SERVICES.length);
  await steps.map(page);
  await steps.plan(page);
  const answers = await firstAnswers();
  for (const service of LATER_SERVICES) {
    expect(answers[service]).toContain(`desc="${service}@`);
    expect(answers[service]).not.toContain("start");
    expect(answers[service]).toContain("predicted");
  }
  const { scorecard } = await snapshot(page);
  expect(scorecard.used).toBeGreaterThanOrEqual(before.used + LATER_SERVICES.length);
});

test("with data-predict off the same visit starts each service on demand", async ({ demo }) => {
  await threeRounds(demo.open);
  await demo.setAttributes('data-predict="off"');
  const page = await demo.open();
  const firstAnswers = await watchFirstAnswers(page);
  await steps.find(page, "Madrid");
  await steps.map(page);
  await steps.plan(page);
  const answers = await firstAnswers();
  for (const service of LATER_SERVICES) {
    expect(answers[service]).toContain("start;dur=");
    expect(answers[service]).not.toContain("predicted");
  }
});
