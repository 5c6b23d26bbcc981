import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { CHROMIUM_FLAGS } from "../scripts/chromium-flags";
import { connectDevtools, type DevtoolsSession } from "./devtools-pipe";

const FLAGS = [
  ...CHROMIUM_FLAGS,
  "--headless",
  // Every arm has a tab, and only one tab can be in front.
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
  "--remote-debugging-pipe",
];

export interface Tab {
  /** Calls a function of the page by its path under `window`, and waits for what it resolves to. */
  call<Result>(path: string, ...args: readonly unknown[]): Promise<Result>;
  /** Stops every service worker of the profile, as the browser does at will. */
  stopServiceWorkers(): Promise<void>;
  close(): Promise<void>;
}

export interface Chromium {
  /** As the browser names itself, e.g. "HeadlessChrome/140.0". */
  readonly version: string;
  /** Opens a page and waits until it is loaded. */
  open(url: string): Promise<Tab>;
  close(): Promise<void>;
}

/** Starts a Chromium with a fresh profile on disk: one in memory has no IndexedDB files and no code cache to speak of. */
export async function launchChromium(executablePath: string): Promise<Chromium> {
  const profile = await mkdtemp(join(tmpdir(), "foremesh-bench-profile-"));
  const child = spawn(executablePath, [...FLAGS, `--user-data-dir=${profile}`, "about:blank"], {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
  });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const browser = connectDevtools(child.stdio[3] as Writable, child.stdio[4] as Readable);
  const { product } = await browser.send<{ product: string }>("Browser.getVersion");
  return {
    version: product,
    open: (url) => openTab(browser, url),
    async close() {
      await browser.send("Browser.close");
      await exited;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function openTab(browser: DevtoolsSession, url: string): Promise<Tab> {
  const { targetId } = await browser.send<{ targetId: string }>("Target.createTarget", {
    url: "about:blank",
  });
  const { sessionId } = await browser.send<{ sessionId: string }>("Target.attachToTarget", {
    targetId,
    flatten: true,
  });
  const page = browser.session(sessionId);
  await page.send("Page.enable");
  const loaded = page.next("Page.loadEventFired");
  await page.send("Page.navigate", { url });
  await loaded;
  await page.send("Page.disable");
  return {
    call: (path, ...args) => evaluate(page, `window.${path}(...${JSON.stringify(args)})`),
    async stopServiceWorkers() {
      await page.send("ServiceWorker.enable");
      await page.send("ServiceWorker.stopAllWorkers");
      await page.send("ServiceWorker.disable");
    },
    async close() {
      await browser.send("Target.closeTarget", { targetId });
    },
  };
}

async function evaluate<Result>(page: DevtoolsSession, expression: string): Promise<Result> {
  const { result, exceptionDetails } = await page.send<{
    readonly result: { readonly value: Result };
    readonly exceptionDetails?: { readonly exception?: { readonly description?: string } };
  }>("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
  if (exceptionDetails === undefined) return result.value;
  throw new Error(`${expression} failed: ${exceptionDetails.exception?.description ?? "no description"}`);
}
