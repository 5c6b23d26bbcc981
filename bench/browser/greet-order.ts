import type { BareOrder, Handle } from "./bare-order";

/** To a worker that holds one guest: first what it is, then one request after the other. */
export type GreetOrder =
  | { readonly type: "start"; readonly order: Omit<BareOrder, "request"> }
  | { readonly type: "ask"; readonly url: string }
  /** Ask yourself, and time that: there is no message in it. */
  | { readonly type: "batch"; readonly url: string; readonly count: number; readonly text: string };

export interface GreetAnswer {
  readonly status: number;
  readonly headers: readonly [string, string][];
  readonly body: ArrayBuffer;
}

/** The least that a worker by hand does for a page: a request comes as a message, and its response goes as one. */
export function serveGreetings(start: (order: BareOrder) => Promise<Handle>): void {
  let handle: Handle;
  self.onmessage = async ({ data }: MessageEvent<GreetOrder>) => {
    if (data.type === "start") {
      handle = await start({ ...data.order, request: { url: "", init: {} } });
      return self.postMessage("up");
    }
    if (data.type === "batch") return self.postMessage(await timed(handle, data));
    const response = await handle(new Request(data.url));
    const body = await response.arrayBuffer();
    const answer: GreetAnswer = { status: response.status, headers: [...response.headers], body };
    return self.postMessage(answer, { transfer: [body] });
  };
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
