import type { BareOrder, Handle } from "./bare-order";

/** To a worker that holds one guest: first what it is, then one request after the other. */
export type GreetOrder =
  | { readonly type: "start"; readonly order: Omit<BareOrder, "request"> }
  | { readonly type: "ask"; readonly url: string };

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
    const response = await handle(new Request(data.url));
    const body = await response.arrayBuffer();
    const answer: GreetAnswer = { status: response.status, headers: [...response.headers], body };
    return self.postMessage(answer, { transfer: [body] });
  };
}
