import { toWireError } from "../kernel/errors";
import { type BodyReceiver, receiveBody } from "../protocol/body-receiver";
import type { BodySender } from "../protocol/body-sender";
import type { Channel } from "../protocol/channel";
import type { FromReplica, ToReplica, WireRequest } from "../protocol/exchange-messages";
import { prepareBody, transferOf } from "../protocol/wire-body";

export interface ReplicaServerOptions {
  handle(request: Request): Promise<Response>;
  /** Exchanges that may be with the guest at a time; the others wait in order of arrival. */
  readonly concurrency: number;
  now(): number;
  nextTask(): Promise<void>;
  /** The guest threw or trapped. */
  onFailure(error: unknown): void;
}

interface Served {
  readonly abort: AbortController;
  upload: BodyReceiver | undefined;
  download: BodySender | undefined;
}

/** Serves a guest on any number of ports, one per proxy, with one queue for all of them. */
export function createReplicaServer(options: ReplicaServerOptions): {
  serve(channel: Channel<FromReplica>): void;
} {
  const queue: (() => Promise<void>)[] = [];
  let runningCount = 0;

  const next = () => {
    while (runningCount < options.concurrency && queue.length > 0) {
      runningCount++;
      void queue.shift()!().finally(() => {
        runningCount--;
        next();
      });
    }
  };

  const serve = (channel: Channel<FromReplica>) => {
    const exchanges = new Map<number, Served>();
    const post = (message: FromReplica, transfer?: Transferable[]) =>
      channel.postMessage(message, transfer ?? []);

    const run = async (id: number, exchange: Served, wire: WireRequest, arrivedAt: number) => {
      if (exchange.abort.signal.aborted) return void exchanges.delete(id);
      const startedAt = options.now();
      post({ type: "accepted", id, queueMs: startedAt - arrivedAt });
      let failed = true;
      try {
        const response = await options.handle(toRequest(wire, exchange));
        failed = false;
        if (exchange.abort.signal.aborted) {
          response.body?.cancel(exchange.abort.signal.reason).catch(() => undefined);
          return;
        }
        await answer(id, exchange, response, options.now() - startedAt);
      } catch (error) {
        if (exchange.abort.signal.aborted) return;
        post({ type: "failed", id, error: toWireError(error, "SERVICE_TRAPPED") });
        if (failed) options.onFailure(error);
      } finally {
        exchanges.delete(id);
      }
    };

    /** Resolves when the body has ended: only then is the guest free (facts: Playground #3492). */
    const answer = async (id: number, exchange: Served, response: Response, serviceMs: number) => {
      const { body, start } = await prepareBody(id, response.body, post, options.nextTask);
      const { status, statusText } = response;
      const head = { status, statusText, headers: [...response.headers], body };
      post({ type: "response", id, response: head, serviceMs }, transferOf(body));
      if (start === undefined) return;
      await new Promise<void>((resolve) => {
        exchange.download = start(resolve);
        if (exchange.abort.signal.aborted) exchange.download.cancel("aborted");
      });
    };

    channel.onmessage = (event: MessageEvent) => {
      const message = event.data as ToReplica;
      if (message.type === "request") {
        const exchange: Served = { abort: new AbortController(), upload: undefined, download: undefined };
        if (message.request.body === "stream")
          exchange.upload = receiveBody(message.id, post, () => undefined);
        exchanges.set(message.id, exchange);
        const arrivedAt = options.now();
        queue.push(() => run(message.id, exchange, message.request, arrivedAt));
        return next();
      }
      const exchange = exchanges.get(message.id);
      if (exchange === undefined) return;
      switch (message.type) {
        case "abort":
          exchange.abort.abort(new DOMException(message.reason, "AbortError"));
          exchange.upload?.fail(exchange.abort.signal.reason);
          exchange.download?.cancel(message.reason);
          return;
        case "body-chunk":
          return exchange.upload?.chunk(message.chunk);
        case "body-end":
          return exchange.upload?.end();
        case "body-error":
          return exchange.upload?.fail(new TypeError(message.message));
        case "body-pull":
          return exchange.download?.pull();
        case "body-cancel":
          return exchange.download?.cancel(message.reason);
      }
    };
  };

  return { serve };
}

function toRequest(wire: WireRequest, exchange: Served): Request {
  const { method, url } = wire;
  const body = exchange.upload?.stream ?? (wire.body as Uint8Array<ArrayBuffer> | null);
  const init: RequestInit & { duplex?: "half" } = {
    method,
    headers: [...wire.headers],
    signal: exchange.abort.signal,
  };
  if (body !== null) init.body = body;
  if (exchange.upload !== undefined) init.duplex = "half";
  return new Request(url, init);
}
