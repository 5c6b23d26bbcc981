import { EventEmitter } from "node:events";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { findMiniBrowser } from "./find-engines";
import { type Desktop, openDesktop, startWebDriver } from "./webkit-driver";
import { type ConsoleLine, createWebKitPage, onlyWhatIsThere, type PageWindow } from "./webkit-page";

/** How often pages are asked what their console has said, while somebody listens. */
const DRAIN_MS = 50;

/** WebKitGTK over W3C WebDriver, with as much of Playwright's interface as the specs need that run in it. */
export async function launchWebKit(): Promise<Browser> {
  const desktop = await openDesktop();
  let version = "";
  const browser = {
    version: () => version,
    async newContext() {
      const opened = await openContext(desktop);
      version = opened.version;
      return opened.context;
    },
    close: () => desktop.close(),
    /** Playwright looks here for the headers of a browser that is far away. */
    _connection: { headers: [] },
  };
  return onlyWhatIsThere("browser", browser) as unknown as Browser;
}

async function openContext(desktop: Desktop): Promise<{ context: BrowserContext; version: string }> {
  const driver = await startWebDriver(desktop, findMiniBrowser()!);
  await driver.send("POST", "/timeouts", { script: 300_000, pageLoad: 60_000 });
  const events = new EventEmitter();
  // The session ends with its first window: that one stays blank.
  const first = await driver.send<string>("GET", "/window");
  const pages = new Set<Page>();
  let front = first;
  let last: Promise<unknown> = Promise.resolve();
  let draining: NodeJS.Timeout | undefined;

  const within = <Result>(handle: string, act: () => Promise<Result>): Promise<Result> => {
    const result = last.then(async () => {
      if (front !== handle) await driver.send("POST", "/window", { handle });
      front = handle;
      return act();
    });
    last = result.catch(() => undefined);
    return result;
  };
  const windowOf = (handle: string): PageWindow => ({
    run: (script, ...args) => within(handle, () => driver.send("POST", "/execute/sync", { script, args })),
    command: (method, path, body) => within(handle, () => driver.send(method, path, body)),
  });

  const onLines = (lines: readonly ConsoleLine[]) => {
    for (const { type, text } of lines) {
      if (type === "weberror") events.emit("weberror", { error: () => new Error(text) });
      else events.emit("console", { type: () => type, text: () => text });
    }
  };
  const drain = async () => {
    for (const page of pages) await (page as unknown as { drain(): Promise<void> }).drain();
    if (draining !== undefined) draining = setTimeout(drain, DRAIN_MS);
  };

  const context = {
    async newPage() {
      const { handle } = await within(first, () =>
        driver.send<{ handle: string }>("POST", "/window/new", { type: "window" }),
      );
      const page = createWebKitPage({
        window: windowOf(handle),
        context: () => offered,
        onLines,
        onClose: () => void pages.delete(page),
      });
      pages.add(page);
      return page;
    },
    pages: () => [...pages],
    on(type: string, listener: (event: unknown) => void) {
      events.on(type, listener);
      if (type !== "close") draining ??= setTimeout(drain, DRAIN_MS);
    },
    async close() {
      clearTimeout(draining);
      draining = undefined;
      await last;
      await driver.close();
      events.emit("close");
    },
  };
  const offered = onlyWhatIsThere("context", context) as unknown as BrowserContext;
  return { context: offered, version: driver.version };
}
