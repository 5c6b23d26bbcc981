import { streamed } from "../../runtime/protocol/request-streams";
import type { BareOrder, Handle } from "./bare-order";

/** To a worker that holds one component: first what it is, then how often to ask it. */
export type BodyOrder =
  | { readonly type: "start"; readonly order: BareOrder }
  | { readonly type: "batch"; readonly bodyBytes: number; readonly count: number };

/** Times a component's answers in the worker it lives in: from a Request to the last byte of its Response. */
export function serveBodies(start: (order: BareOrder) => Promise<Handle>): void {
  let handle: Handle;
  self.onmessage = async ({ data }: MessageEvent<BodyOrder>) => {
    if (data.type === "start") {
      handle = await start(data.order);
      return self.postMessage("up");
    }
    const body = new Uint8Array(data.bodyBytes).map((_, at) => at % 251);
    const durationsMs: number[] = [];
    for (let asked = 0; asked < data.count; asked++) {
      const startedAt = performance.now();
      const response = await handle(new Request("http://bench/", streamed("POST", oneChunk(body))));
      const echoed = await readAll(response);
      durationsMs.push(performance.now() - startedAt);
      if (echoed !== body.byteLength) throw new Error(`Cannot count: ${echoed} bytes came back`);
    }
    return self.postMessage(durationsMs);
  };
}

/** As the host makes a request of a body that it has whole; Chromium takes 10 ms per MiB to read one made of bytes. */
const oneChunk = (bytes: Uint8Array): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      if (bytes.byteLength > 0) controller.enqueue(bytes);
      controller.close();
    },
  });

/** As the host does: chunk by chunk. */
async function readAll({ body }: Response): Promise<number> {
  if (body === null) return 0;
  const reader = body.getReader();
  let bytes = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) bytes += read.value.byteLength;
  return bytes;
}
