import { keepCode } from "./bare-code";
import type { BareOrder } from "./bare-order";
import type { ColdStartResult } from "./stopwatch.page";

interface BareAnswer {
  readonly status: number;
  readonly body: ArrayBuffer;
}

const spawn = ({ abi, usesSql }: BareOrder) =>
  new Worker(`/bench/bare-${abi}${usesSql ? "-sql" : ""}.worker.js`, { type: "module" });

const nextMessage = <T>(worker: Worker): Promise<T> =>
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<T>) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
  });

/** The answer comes after the word that the worker is up, which a worker that was waiting has already said. */
async function answerOf(worker: Worker, order: BareOrder, isUp: boolean): Promise<BareAnswer> {
  worker.postMessage(order);
  if (!isUp) await nextMessage<"up">(worker);
  return nextMessage<BareAnswer>(worker);
}

const bare = {
  keep: ({ abi, entryUrl, wasmUrls, fileUrls }: BareOrder): Promise<void> =>
    keepCode([...(abi === "wasi-command" ? [entryUrl] : []), ...wasmUrls, ...fileUrls]),

  /**
   * Times a service without a mesh, from nothing to the body of its first answer in the page.
   *
   * @param isUp  A blank worker waits already, as the mesh has one in reserve; otherwise its start is part of the time.
   */
  async once(order: BareOrder, isUp: boolean): Promise<ColdStartResult> {
    let worker: Worker | undefined;
    if (isUp) {
      worker = spawn(order);
      await nextMessage<"up">(worker);
    }
    const startedAt = performance.now();
    worker ??= spawn(order);
    const { status, body } = await answerOf(worker, order, isUp);
    const durationMs = performance.now() - startedAt;
    if (status !== 200) throw new Error(`${order.entryUrl}: ${status} ${new TextDecoder().decode(body)}`);
    return { durationMs, bodyBytes: body.byteLength, serverTiming: null };
  },
};

Object.assign(window, { bare });
