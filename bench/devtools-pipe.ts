import type { Readable, Writable } from "node:stream";

/** A session of the Chrome DevTools Protocol; the browser's own, or one of a page. */
export interface DevtoolsSession {
  send<Result>(method: string, params?: object): Promise<Result>;
  /** Resolves at the next event of this name. */
  next(event: string): Promise<void>;
  /** The session of a page that was attached to. */
  session(sessionId: string): DevtoolsSession;
}

interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/**
 * Speaks to a Chromium over `--remote-debugging-pipe`: JSON, a zero byte after each message.
 *
 * Playwright turns DevTools' network log on in every page it drives, which costs each request events to another process
 * and would be measured along; here nothing is turned on.
 */
export function connectDevtools(input: Writable, output: Readable): DevtoolsSession {
  const calls = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  const listeners = new Map<string, (() => void)[]>();
  let nextId = 1;
  let rest = "";

  const receive = ({ id, sessionId, method, result, error }: Message) => {
    if (id === undefined) {
      const key = `${sessionId ?? ""} ${method}`;
      for (const listener of listeners.get(key) ?? []) listener();
      listeners.delete(key);
      return;
    }
    const call = calls.get(id);
    calls.delete(id);
    if (error === undefined) call?.resolve(result);
    else call?.reject(new Error(error.message));
  };

  output.setEncoding("utf8");
  output.on("data", (text: string) => {
    const parts = (rest + text).split("\0");
    rest = parts.pop()!;
    for (const part of parts) receive(JSON.parse(part));
  });
  output.on("close", () => {
    for (const { reject } of calls.values()) reject(new Error("Cannot go on: the browser is gone"));
  });

  const createSession = (sessionId: string | undefined): DevtoolsSession => ({
    send: (method, params = {}) =>
      new Promise((resolve, reject) => {
        const id = nextId++;
        calls.set(id, { resolve: (result) => resolve(result as never), reject });
        input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
      }),
    next: (event) =>
      new Promise((resolve) => {
        const key = `${sessionId ?? ""} ${event}`;
        listeners.set(key, [...(listeners.get(key) ?? []), resolve]);
      }),
    session: createSession,
  });
  return createSession(undefined);
}
