import type { BrowserContext, Page } from "@playwright/test";
import { pageValues } from "./page-values";

/** The window's part of a session; each call finds the window in front. */
export interface PageWindow {
  /** Runs a script's text, which returns JSON, at once. */
  run<Result>(script: string, ...args: unknown[]): Promise<Result>;
  command<Result>(method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<Result>;
}

export interface PageOptions {
  readonly window: PageWindow;
  context(): BrowserContext;
  onLines(lines: readonly ConsoleLine[]): void;
  onClose(): void;
}

/** What a page of the lab has written down since it was last asked (`CONSOLE_RECORDER`). */
export interface ConsoleLine {
  readonly type: string;
  readonly text: string;
}

type InPage = string | ((arg: never) => unknown);
type Outcome = { state: "open" | "gone"; lines: ConsoleLine[] } | Done;
type Done = { state: "value" | "error"; packed: unknown; lines: ConsoleLine[] };

/** WebDriver cannot listen to the console: a page writes it down itself, if this is its first script. */
export const CONSOLE_RECORDER = `<script>{
  const lines = (window.driverLines = []);
  for (const type of ["debug", "log", "info", "warn", "error"]) {
    const write = console[type];
    console[type] = (...parts) => {
      lines.push({ type: type === "warn" ? "warning" : type, text: parts.map(String).join(" ") });
      write.apply(console, parts);
    };
  }
  addEventListener("error", (event) => lines.push({ type: "weberror", text: String(event.error ?? event.message) }));
  addEventListener("unhandledrejection", (event) => lines.push({ type: "weberror", text: String(event.reason) }));
}</script>`;

const POLL_MS = 10;

/** WebDriver has one command at a time: an evaluation begins in one, and later ones ask what has become of it. */
export function createWebKitPage(options: PageOptions): Page {
  const { window } = options;
  let count = 0;
  let isClosed = false;

  const begin = (id: number, body: InPage, arg: unknown): Promise<Outcome> => {
    const code = typeof body === "string" ? `(${body})` : `(${body})(values.unpack(arguments[1]))`;
    const script = `const values = (${pageValues})();
      const id = arguments[0], open = (window.driverCalls ??= {});
      open[id] = { state: "open" };
      const end = (state, value) => { open[id] = { state, packed: values.pack(value) }; };
      try { Promise.resolve(${code}).then((value) => end("value", value), (error) => end("error", error)); }
      catch (error) { end("error", error); }
      return { state: "open", lines: [] };`;
    return window.run(script, id, pageValues().pack(arg));
  };
  const ask = async (id: number): Promise<Outcome> => {
    const outcome = await window.run<Outcome>(
      `const id = arguments[0], call = window.driverCalls?.[id] ?? { state: "gone" };
      if (call.state !== "open") delete window.driverCalls?.[id];
      return { ...call, lines: window.driverLines?.splice(0) ?? [] };`,
      id,
    );
    options.onLines(outcome.lines);
    return outcome;
  };

  const evaluate = async (body: InPage, arg?: unknown): Promise<unknown> => {
    const id = ++count;
    await begin(id, body, arg);
    for (;;) {
      const outcome = await ask(id);
      switch (outcome.state) {
        case "open":
          await pause();
          continue;
        case "gone":
          throw new Error(
            "page.evaluate: Execution context was destroyed, most likely because of a navigation",
          );
        case "value":
          return pageValues().unpack(outcome.packed);
        case "error": {
          const thrown = pageValues().unpack(outcome.packed);
          throw new Error(`page.evaluate: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
        }
      }
    }
  };

  const waitForFunction = async (body: InPage, arg?: unknown) => {
    while (!(await evaluate(body, arg))) await pause();
  };
  const url = async () => window.command<string>("GET", "/url");
  const page = {
    evaluate,
    waitForFunction,
    waitForSelector: (selector: string) =>
      waitForFunction(((text: string) => document.querySelector(text) !== null) as InPage, selector),
    waitForURL: async (wanted: string | RegExp) => {
      const is = (found: string) => (typeof wanted === "string" ? found === wanted : wanted.test(found));
      while (!is(await url())) await pause();
    },
    goto: (address: string) => window.command("POST", "/url", { url: address }),
    reload: () => window.command("POST", "/refresh"),
    goBack: () => window.command("POST", "/back"),
    title: () => window.command<string>("GET", "/title"),
    content: () => window.command<string>("GET", "/source"),
    context: options.context,
    isClosed: () => isClosed,
    /** Takes what the console has said meanwhile. */
    async drain() {
      if (!isClosed) await ask(0).catch(() => undefined);
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      await window.command("DELETE", "/window");
      options.onClose();
    },
  };
  return onlyWhatIsThere("page", page) as unknown as Page;
}

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, POLL_MS));

/** A spec that asks for more says so at once, instead of waiting for what never comes. */
export function onlyWhatIsThere<Part extends object>(name: string, part: Part): Part {
  return new Proxy(part, {
    get(target, key) {
      if (key in target || typeof key === "symbol" || key === "then" || key.startsWith("_"))
        return Reflect.get(target, key);
      throw new Error(`WebKit is driven without ${name}.${key}`);
    },
  });
}
