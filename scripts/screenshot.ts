import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium, type Page } from "@playwright/test";
import { createDemoServer } from "../demo-app/server/server";
import { CHROMIUM_FLAGS } from "./chromium-flags";
import { findChromium } from "./find-chromium";
import { PROJECT_ROOT } from "./project-root";

/** Takes the README's picture of Wayfarer: `npx tsx scripts/screenshot.ts` after `npm run build`. */
const CITIES = ["Vienna", "Prague", "Berlin", "Copenhagen"];

async function walk(page: Page): Promise<void> {
  for (const city of CITIES) {
    await page.getByTestId("search-input").fill(city);
    const place = page.getByTestId("place").filter({ has: page.getByTestId("place-name").getByText(city) });
    await place.first().getByTestId("add-to-trip").click();
  }
  await page.getByTestId("step-map").click();
  await page.locator('[data-testid="map-image"][src^="blob:"]').waitFor();
}

const root = join(PROJECT_ROOT, "dist");
const server = await createDemoServer({ root, servicesDir: join(root, "services") });
const browser = await chromium.launch({ executablePath: findChromium()!, args: [...CHROMIUM_FLAGS] });
const context = await browser.newContext({
  viewport: { width: 1280, height: 920 },
  reducedMotion: "reduce",
});
const visit = async () => {
  const page = await context.newPage();
  await page.goto(server.url);
  await page.evaluate(() => window.foremesh?.ready);
  return page;
};
// Earlier visits teach the mesh the walk, so that the picture shows what they are good for.
for (let round = 0; round < 3; round++) {
  const page = await visit();
  await walk(page);
  await page.evaluate(() => localStorage.clear());
  await page.close();
}
const page = await visit();
await walk(page);
await page.getByTestId("strip-toggle").click();
const folder = join(PROJECT_ROOT, "docs/images");
await mkdir(folder, { recursive: true });
await page.screenshot({ path: join(folder, "wayfarer.png") });
await browser.close();
await server.close();
