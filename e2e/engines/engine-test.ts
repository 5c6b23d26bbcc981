import { type Browser, test as base, type PlaywrightWorkerArgs } from "@playwright/test";
import { launchFirefox } from "./firefox";
import { launchWebKit } from "./webkit";

export type Engine = "chromium" | "firefox" | "webkit";

/** Which way requests take, and in which engine: what a project of the suite chooses. */
export interface EngineOptions {
  direct: "on" | "off";
}

export interface EngineWorkerOptions {
  engine: Engine;
}

/** Playwright's `test` in the engine of the project: specs know of none. */
export const test = base.extend<EngineOptions, EngineWorkerOptions>({
  direct: ["on", { option: true }],
  engine: ["chromium", { option: true, scope: "worker" }],
  browser: [
    async ({ engine, playwright }, use) => {
      const browser = await launch(engine, playwright);
      await use(browser);
      await browser.close();
    },
    { scope: "worker" },
  ],
});

function launch(engine: Engine, { chromium, firefox }: PlaywrightWorkerArgs["playwright"]): Promise<Browser> {
  switch (engine) {
    case "chromium":
      return chromium.launch();
    case "firefox":
      return launchFirefox(firefox);
    case "webkit":
      return launchWebKit();
  }
}
