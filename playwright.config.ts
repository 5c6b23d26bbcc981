import { defineConfig } from "@playwright/test";
import { CHROMIUM_FLAGS } from "./scripts/chromium-flags";
import { findChromium } from "./scripts/find-chromium";

const executablePath = findChromium();

/** What services are built of, and where they keep things, and what engines make of a request, has nothing to do with the way it takes. */
const ONE_WAY = [
  "built-services",
  "capability-table",
  "component-in-browser",
  "component-keyvalue",
  "engine-contract",
  "foreign-services",
  "portability",
  "services-doc",
  "sql-crash",
  "sql-owner",
  "store-crash",
  "wasmer",
  "wasmer-reach",
].map((name) => `**/${name}.spec.ts`);

/** Every promise holds with the direct path and without it: behaviour must be the same either way. */
export default defineConfig<{ direct: "on" | "off" }>({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  // Apart from the report: Playwright empties this folder when it starts.
  outputDir: "test-results/playwright",
  reporter: [["list"], ["json", { outputFile: "test-results/e2e.json" }]],
  // Browsers share the machine with the servers and workers under test.
  workers: process.env.CI ? 1 : 2,
  // A test that passes at the second attempt has found a bug.
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  use: {
    actionTimeout: 15_000,
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [...CHROMIUM_FLAGS],
    },
  },
  projects: [
    // The direct path is for local services; the cases' backends are all remote.
    { name: "direct-on", use: { direct: "on" }, testIgnore: "**/conformance.spec.ts" },
    { name: "direct-off", use: { direct: "off" }, testIgnore: ONE_WAY },
  ],
});
