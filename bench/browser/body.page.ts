import type { BareOrder } from "./bare-order";
import type { BodyOrder } from "./body-order";

const workers = new Map<string, Worker>();

const answerOf = <Answer>(worker: Worker, order: BodyOrder): Promise<Answer> =>
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(order);
  });

const body = {
  /** @param adapter  Whose worker: `stock` or `own`. */
  async start(adapter: string, order: BareOrder): Promise<void> {
    const worker = new Worker(`/bench/body-${adapter}.worker.js`, { type: "module" });
    workers.set(adapter, worker);
    await answerOf(worker, { type: "start", order });
  },

  batch: (adapter: string, bodyBytes: number, count: number): Promise<readonly number[]> =>
    answerOf(workers.get(adapter)!, { type: "batch", bodyBytes, count }),
};

Object.assign(window, { body });
