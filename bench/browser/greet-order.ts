import type { BareOrder, Handle, Instantiate } from "./bare-order";

/** To a worker that holds one guest: first what it is, then one request after the other. */
export type GreetOrder =
  | { readonly type: "start"; readonly order: Omit<BareOrder, "request"> }
  | { readonly type: "ask"; readonly url: string }
  /** Ask yourself, and time that: there is no message in it. */
  | { readonly type: "batch"; readonly url: string; readonly count: number; readonly text: string }
  /** Make another guest of the same compiled modules, and have it answer; timed. */
  | { readonly type: "renew"; readonly url: string; readonly count: number };

export interface GreetAnswer {
  readonly status: number;
  readonly headers: readonly [string, string][];
  readonly body: ArrayBuffer;
}

/** The least that a worker by hand does for a page: a request comes as a message, and its response goes as one. */
export function serveGreetings(load: (order: BareOrder) => Promise<Instantiate>): void {
  let instantiate: Instantiate;
  let handle: Handle;
  // An error of an async function is no `error` event of its worker by itself.
  self.onmessage = (event: MessageEvent<GreetOrder>) => void obey(event).catch(reportError);
  const obey = async ({ data }: MessageEvent<GreetOrder>) => {
    if (data.type === "start") {
      instantiate = await load({ ...data.order, request: { url: "", init: {} } });
      handle = await instantiate();
      return self.postMessage("up");
    }
    if (data.type === "renew") return self.postMessage(await renewed(instantiate, data));
    if (data.type === "batch") return self.postMessage(await timed(handle, data));
    const response = await handle(new Request(data.url));
    const body = await response.arrayBuffer();
    const answer: GreetAnswer = { status: response.status, headers: [...response.headers], body };
    return self.postMessage(answer, { transfer: [body] });
  };
}

async function renewed(
  instantiate: Instantiate,
  { url, count }: GreetOrder & { readonly type: "renew" },
): Promise<readonly number[]> {
  const durationsMs: number[] = [];
  for (let made = 0; made < count; made++) {
    const startedAt = performance.now();
    const handle = await instantiate();
    await (await handle(new Request(url))).text();
    durationsMs.push(performance.now() - startedAt);
  }
  return durationsMs;
}

async function timed(
  handle: Handle,
  { url, count, text }: GreetOrder & { readonly type: "batch" },
): Promise<readonly number[]> {
  const durationsMs: number[] = [];
  for (let asked = 0; asked < count; asked++) {
    const startedAt = performance.now();
    const answered = await (await handle(new Request(url))).text();
    durationsMs.push(performance.now() - startedAt);
    if (answered !== text) throw new Error(`Cannot count: ${answered} came back`);
  }
  return durationsMs;
}
