import { type Browser, test as base } from "@playwright/test";
import { launchFirefox } from "./firefox";

export type Engine = "chromium" | "firefox" | "webkit";

/** Which way requests take, and in which engine: what a project of the suite chooses. */
export interface EngineOptions {
  direct: "on" | "off";
}

export interface EngineWorkerOptions {
  engine: Engine;
}

/** Playwright's `test` in the engine of the project: specs know of none. */
export const test = base.extend<EngineOptions, EngineWorkerOptions & { engineBrowser: Browser }>({
  direct: ["on", { option: true }],
  engine: ["chromium", { option: true, scope: "worker" }],
  browser: [
    async ({ engine, browser }, use) => {
      if (engine !== "firefox") return use(browser);
      const firefox = await launchFirefox();
      await use(firefox);
      await firefox.close();
    },
    { scope: "worker" },
  ],
});
