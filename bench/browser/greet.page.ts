import type { BareOrder } from "./bare-order";
import type { GreetAnswer, GreetOrder } from "./greet-order";

const workers = new Map<string, Worker>();

const answerOf = <Answer>(worker: Worker, order: GreetOrder): Promise<Answer> =>
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(order);
  });

const greet = {
  /** @param name  Of the worker's script: an ABI, or an ABI with "own-" before it. */
  async start(name: string, order: Omit<BareOrder, "request">): Promise<void> {
    const worker = new Worker(`/bench/greet-${name}.worker.js`, { type: "module" });
    workers.set(name, worker);
    await answerOf(worker, { type: "start", order });
  },

  /** Has a worker ask its own guest; each is timed from a Request to the whole text of its Response. */
  inWorker: (name: string, count: number, text: string): Promise<readonly number[]> =>
    answerOf(workers.get(name)!, { type: "batch", url: new URL("/greet", location.href).href, count, text }),

  /** Has a worker make guests of the same compiled modules; each is timed up to the whole text of its first Response. */
  renew: (name: string, count: number): Promise<readonly number[]> =>
    answerOf(workers.get(name)!, { type: "renew", url: new URL("/greet", location.href).href, count }),

  /** Asks one time after the other; each is timed from the message to the whole text. */
  async batch(abi: string, count: number, expectedText: string): Promise<readonly number[]> {
    const worker = workers.get(abi)!;
    const utf8 = new TextDecoder();
    const durationsMs: number[] = [];
    for (let asked = 0; asked < count; asked++) {
      const startedAt = performance.now();
      const url = new URL("/greet", location.href).href;
      const { body } = await answerOf<GreetAnswer>(worker, { type: "ask", url });
      const text = utf8.decode(body);
      durationsMs.push(performance.now() - startedAt);
      if (text !== expectedText) throw new Error(`${abi} answered ${text}`);
    }
    return durationsMs;
  },
};

Object.assign(window, { greet });
