import { defineConfig } from "@playwright/test";
import type { EngineOptions, EngineWorkerOptions } from "./e2e/fixtures/engine-test";
import { CHROMIUM_FLAGS } from "./scripts/chromium-flags";
import { ENGINE_SPECS, leftOut, WORKER_SPECS } from "./scripts/engines/engine-suite";
import { FIREFOX_GAPS } from "./scripts/engines/firefox-gaps";
import { WEBKIT_GAPS } from "./scripts/engines/webkit-gaps";
import { findChromium } from "./scripts/find-chromium";

const executablePath = findChromium();
const GAPS = { firefox: FIREFOX_GAPS, webkit: WEBKIT_GAPS };

/**
 * What has nothing to do with the way a request takes: how the mesh is installed and configured, what services are built
 * of and where they keep things, what engines make of a request, what is predicted, what is kept; and what leads to remote
 * upstreams alone.
 */
const ONE_WAY = specs([
  "bad-config-first-visit",
  "bad-config-later-visit",
  "bad-config-mended",
  "bad-content-security-policy",
  "bad-digest",
  "bad-foreign-worker",
  "bad-guest-reach",
  "bad-insecure-context",
  "bad-start",
  "bad-two-scripts",
  "bad-wasm",
  "bad-worker-script",
  "built-services",
  "cache-downloads",
  "cache-faults",
  "capability-table",
  "component-in-browser",
  "component-keyvalue",
  "component-worlds",
  "engine-contract",
  "escape-kill-switch",
  "expenses",
  "fetch-semantics",
  "foreign-services",
  "frames",
  "hostile-guests",
  "offline-demo",
  "offline-navigation",
  "prediction-clock",
  "offline-precache",
  "offline-shell",
  "offline-update",
  "http-cache",
  "lstm",
  "memory-returned",
  "memory-watch",
  "monitoring",
  "http-cache-kept",
  "http-cache-strategies",
  "outbox",
  "outbox-crash",
  "photos",
  "portability",
  "prediction",
  "prediction-history",
  "pressure",
  "prediction-statistics",
  "readme",
  "safe-mode",
  "save-data",
  "services-doc",
  "sql",
  "sql-crash",
  "sql-owner",
  "starlingmonkey",
  "storage-persistence",
  "storage-refused",
  "store-crash",
  "stores",
  "trips",
  "update-prompt",
  "wasmer",
  "wasmer-reach",
]);

/** Every other promise holds with the direct path and without it: behaviour must be the same either way. */
export default defineConfig<EngineOptions, EngineWorkerOptions>({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  // Apart from the report: Playwright empties this folder when it starts.
  outputDir: "test-results/playwright",
  reporter: [["list"], ["json", { outputFile: "test-results/e2e.json" }]],
  // Browsers share the machine with the servers and workers under test: two at a time miss time limits that one keeps.
  workers: 1,
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
    { name: "direct-on", use: { direct: "on" }, testIgnore: specs(["conformance", "long-stream"]) },
    { name: "direct-off", use: { direct: "off" }, testIgnore: [...ONE_WAY, ...specs(["long-stream"])] },
    ...(["firefox", "webkit"] as const).flatMap((engine) => {
      const grepInvert = leftOut(GAPS[engine]);
      return [
        { name: engine, use: { direct: "on" as const, engine }, testMatch: specs(ENGINE_SPECS), grepInvert },
        // What goes through the service worker only then.
        {
          name: `${engine}-direct-off`,
          use: { direct: "off" as const, engine },
          testMatch: specs(WORKER_SPECS),
          grepInvert,
        },
      ];
    }),
  ],
});

function specs(names: readonly string[]): string[] {
  return names.map((name) => `**/${name}.spec.ts`);
}
