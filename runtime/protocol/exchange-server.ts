import { MeshError, toWireError } from "../kernel/errors";
import { type BodyReceiver, receiveBody } from "./body-receiver";
import type { BodySender } from "./body-sender";
import type { Channel } from "./channel";
import type { FromReplica, ToReplica, WireRequest } from "./exchange-messages";
import { isMessage } from "./is-message";
import type { Outbound } from "./outbound";
import { bodyInit, withBody } from "./request-streams";
import { prepareBody, transferOf } from "./wire-body";

export interface ExchangeServerOptions {
  /** `outbound`: as it was given with the channel that the request came by. */
  handle(request: Request, outbound: Outbound | undefined): Promise<Response>;
  readonly limits: ServerLimits;
  now(): number;
  nextTask(): Promise<void>;
  /** An exchange has ended well, for the first time. */
  onFirstAnswer?(): void;
  /** It was with the guest, and is over, well or not. */
  onEnded?(exchange: EndedExchange): void;
  /**
   * The guest threw or trapped in the exchange `id` of the proxy behind `link`, a number as it was given with the channel.
   * `true`: it is broken, nothing more may be given to it.
   */
  onFailure(error: unknown, link: number, id: number): boolean;
}

export interface EndedExchange {
  readonly queueMs: number;
  /** From the guest's being asked until its response. */
  readonly guestMs: number;
  /** The same, until the end of the response's body. */
  readonly serviceMs: number;
  /** By the guest, and before it was given up. */
  readonly hasFailed: boolean;
}

export interface ServerLimits {
  /** Exchanges that may be with the guest at a time; the others wait in order of arrival. */
  readonly concurrency: number;
  /** Exchanges that may wait; more are shed. Absent: any number. */
  readonly queueMax?: number;
  /** Absent: of any length. */
  readonly responseMaxBytes?: number;
  /** Of names and values together. Absent: of any length. */
  readonly responseHeadersMaxBytes?: number;
}

interface Served {
  readonly abort: AbortController;
  abandonedAt: number | undefined;
  upload: BodyReceiver | undefined;
  download: BodySender | undefined;
}

/** Serves a guest on any number of ports, one per proxy, with one queue for all of them. */
export function createExchangeServer(options: ExchangeServerOptions): {
  /** @returns a function to call when the proxy at the other end is gone: a port tells nobody that its realm died. */
  serve(channel: Channel<FromReplica>, link?: number, outbound?: Outbound): () => void;
  /** Since when the guest holds on to an exchange that was given up, which keeps one of its places; 0: to none. */
  readonly abandonedForMs: number;
  /** Exchanges that are with the guest or wait for it. */
  readonly busyCount: number;
  /** Those of them that wait. */
  readonly queueLength: number;
} {
  const { limits } = options;
  const queue: (() => Promise<void>)[] = [];
  const running = new Set<Served>();
  let runningCount = 0;
  let isBroken = false;
  let hasAnswered = false;

  const next = () => {
    // What waits behind a trap was not accepted: when this replica is gone, its proxies send it elsewhere.
    while (!isBroken && runningCount < limits.concurrency && queue.length > 0) {
      runningCount++;
      void queue.shift()!().finally(() => {
        runningCount--;
        next();
      });
    }
  };

  const serve = (channel: Channel<FromReplica>, link = 0, outbound?: Outbound) => {
    const exchanges = new Map<number, Served>();

    const abandon = (exchange: Served, reason: string) => {
      const { abort, upload, download } = exchange;
      exchange.abandonedAt ??= options.now();
      abort.abort(new DOMException(reason, "AbortError"));
      upload?.fail(abort.signal.reason);
      download?.cancel(reason);
    };

    const post = (message: FromReplica, transfer?: Transferable[]) =>
      channel.postMessage(message, transfer ?? []);

    const run = async (id: number, exchange: Served, wire: WireRequest, arrivedAt: number) => {
      if (exchange.abort.signal.aborted) return void exchanges.delete(id);
      const startedAt = options.now();
      post({ type: "accepted", id, queueMs: startedAt - arrivedAt });
      running.add(exchange);
      let answeredAt: number | undefined;
      let hasFailed = false;
      try {
        const response = await options.handle(toRequest(wire, exchange), outbound);
        answeredAt = options.now();
        if (exchange.abort.signal.aborted) {
          response.body?.cancel(exchange.abort.signal.reason).catch(() => undefined);
          return;
        }
        await answer(id, exchange, response, answeredAt - startedAt).catch((error) => {
          // A guest that goes on writing would wait for its reader for ever.
          if (response.body?.locked === false) response.body.cancel(error).catch(() => undefined);
          throw error;
        });
        if (!hasAnswered) options.onFirstAnswer?.();
        hasAnswered = true;
      } catch (error) {
        hasFailed = !exchange.abort.signal.aborted;
        if (hasFailed) {
          post({ type: "failed", id, error: toWireError(error, "SERVICE_TRAPPED") });
        }
        // A trap counts whether or not anybody still waits for the answer.
        isBroken = options.onFailure(error, link, id) || isBroken;
      } finally {
        exchange.upload?.fail(new TypeError("Cannot read request body: the exchange is over"));
        running.delete(exchange);
        exchanges.delete(id);
        const endedAt = options.now();
        options.onEnded?.({
          queueMs: startedAt - arrivedAt,
          guestMs: (answeredAt ?? endedAt) - startedAt,
          serviceMs: endedAt - startedAt,
          hasFailed,
        });
      }
    };

    /** Resolves when the body has ended: only then is the guest free (facts: Playground #3492). */
    const answer = async (id: number, exchange: Served, response: Response, serviceMs: number) => {
      const headers = [...response.headers];
      checkHeaders(headers, limits.responseHeadersMaxBytes);
      const { body, start } = await prepareBody(
        id,
        response.body,
        post,
        options.nextTask,
        limits.responseMaxBytes,
      );
      const { status, statusText } = response;
      const head = { status, statusText, headers, body };
      post({ type: "response", id, response: head, serviceMs }, transferOf(body));
      if (start === undefined) return;
      await new Promise<void>((resolve) => {
        exchange.download = start((error) => {
          if (error !== undefined) isBroken = options.onFailure(error, link, id) || isBroken;
          resolve();
        });
        if (exchange.abort.signal.aborted) exchange.download.cancel("aborted");
      });
    };

    channel.onmessage = (event: MessageEvent) => {
      if (!isMessage(event.data)) return;
      const message = event.data as ToReplica;
      if (message.type === "request") {
        if (typeof message.request !== "object" || message.request === null) return;
        const { id } = message;
        const abort = new AbortController();
        const exchange: Served = { abort, abandonedAt: undefined, upload: undefined, download: undefined };
        if (message.request.body === "stream")
          exchange.upload = receiveBody(message.id, post, () => undefined);
        if (runningCount >= limits.concurrency && queue.length >= (limits.queueMax ?? Infinity)) {
          const message = `Cannot take more: ${queue.length} requests wait, must be at most ${limits.queueMax}`;
          const error = toWireError(new MeshError("OVERLOADED", message), "OVERLOADED");
          return post({ type: "failed", id, error });
        }
        exchanges.set(message.id, exchange);
        const arrivedAt = options.now();
        queue.push(() => run(message.id, exchange, message.request, arrivedAt));
        return next();
      }
      const exchange = exchanges.get(message.id);
      if (exchange === undefined) return;
      switch (message.type) {
        case "abort":
        // Nobody reads on: what the guest still waits for, or asks others, is for nobody either.
        case "body-cancel":
          return abandon(exchange, message.reason);
        case "body-chunk":
          if (message.chunk instanceof Uint8Array) return exchange.upload?.chunk(message.chunk);
          return exchange.upload?.fail(
            new TypeError("Cannot read request body: a chunk must be a Uint8Array"),
          );
        case "body-end":
          return exchange.upload?.end();
        case "body-error":
          return exchange.upload?.fail(new TypeError(message.message));
        case "body-pull":
          return exchange.download?.pull();
      }
    };

    return () => {
      channel.onmessage = null;
      for (const exchange of exchanges.values()) abandon(exchange, "the proxy is gone");
    };
  };

  return {
    serve,
    get busyCount() {
      return running.size + queue.length;
    },
    get queueLength() {
      return queue.length;
    },
    get abandonedForMs() {
      const ages = [...running].map(({ abandonedAt }) => options.now() - (abandonedAt ?? options.now()));
      return Math.max(0, ...ages);
    },
  };
}

function checkHeaders(headers: readonly [string, string][], maxBytes = Infinity): void {
  const bytes = headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (bytes <= maxBytes) return;
  const message = `Cannot use response: its headers have ${bytes} bytes, must be at most ${maxBytes}`;
  throw new MeshError("RESPONSE_TOO_LARGE", message);
}

function toRequest(wire: WireRequest, exchange: Served): Request {
  const { method, url } = wire;
  const whole = wire.body as Uint8Array<ArrayBuffer> | null;
  const body = exchange.upload?.stream ?? (whole && bodyInit(whole));
  const init: RequestInit & { duplex?: "half" } = {
    method,
    headers: [...wire.headers],
    signal: exchange.abort.signal,
  };
  if (body !== null) init.body = body;
  if (body instanceof ReadableStream) init.duplex = "half";
  return withBody(new Request(url, init), whole);
}
