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
  async start(abi: string, order: Omit<BareOrder, "request">): Promise<void> {
    const worker = new Worker(`/bench/greet-${abi}.worker.js`, { type: "module" });
    workers.set(abi, worker);
    await answerOf(worker, { type: "start", order });
  },

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
