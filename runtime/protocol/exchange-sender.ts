import { fromWireError, type WireError } from "../kernel/errors";
import { AttemptError } from "./attempt-error";
import { type BodyReceiver, receiveBody } from "./body-receiver";
import { type BodySender, sendBody } from "./body-sender";
import type { Channel } from "./channel";
import type { BrokenExchange, FromReplica, ToReplica, WireResponse } from "./exchange-messages";
import { isMessage } from "./is-message";
import { NULL_BODY_STATUS } from "./null-body-status";
import type { Payload } from "./payload";
import type { RequestHead } from "./request-head";

export interface ExchangeAnswer {
  readonly response: Response;
  /** Waited at the replica before the guest began. */
  readonly queueMs: number;
  /** From the guest's start to its response head, measured at the replica. */
  readonly serviceMs: number;
}

export interface ExchangeSender {
  /** Exchanges sent whose response body has not ended: a replica is busy until the last byte. */
  readonly inFlightCount: number;
  /**
   * Sends one request over the port, with the body that `payload` has for it.
   *
   * @param onAccepted  The guest has begun: from here on it is its own time that runs.
   * @throws AttemptError when the replica failed or was lost; the signal's reason when it aborts before the head.
   */
  send(
    head: RequestHead,
    payload: Payload,
    signal: AbortSignal,
    onAccepted: () => void,
  ): Promise<ExchangeAnswer>;
  /**
   * The replica is gone: fails what is pending, errors the bodies that are open.
   *
   * @param broken  Where it broke, should its own word not be here yet.
   */
  lose(broken?: BrokenExchange): void;
}

interface Pending {
  readonly isHead: boolean;
  /** Takes the listener off the caller's signal. */
  release: () => void;
  readonly onAccepted: () => void;
  accepted: boolean;
  queueMs: number;
  head: { resolve(answer: ExchangeAnswer): void; reject(reason: unknown): void } | undefined;
  upload: BodySender | undefined;
  download: BodyReceiver | undefined;
}

/**
 * One end of the port between a proxy and a replica.
 *
 * @param countBody  One more response body goes on after its head, or one of them is over.
 */
export function createExchangeSender(
  channel: Channel<ToReplica>,
  countBody: (change: 1 | -1) => void = () => undefined,
): ExchangeSender {
  const pending = new Map<number, Pending>();
  let nextId = 1;
  let lost = false;
  const post = (message: ToReplica, transfer?: Transferable[]) =>
    channel.postMessage(message, transfer ?? []);

  /** The exchange is over, however it went: nobody reads on from a body that was being sent. */
  const finish = (id: number): Pending | undefined => {
    const exchange = pending.get(id);
    pending.delete(id);
    exchange?.release();
    exchange?.upload?.cancel("exchange ended");
    if (exchange?.download !== undefined) countBody(-1);
    return exchange;
  };

  const fail = (id: number, error: unknown) => {
    const exchange = finish(id);
    exchange?.head?.reject(error);
    exchange?.download?.fail(error);
  };

  const failAs = (id: number, wire: WireError) => {
    const { code, message, cause } = fromWireError(wire);
    fail(id, new AttemptError(code, message, false, { cause }));
  };

  const failBody = (id: number, reason: string) =>
    fail(id, new TypeError(`Cannot read response body: ${reason}`));

  const answer = (id: number, exchange: Pending, wire: WireResponse, serviceMs: number) => {
    const { status, statusText } = wire;
    const hasBody = !exchange.isHead && !NULL_BODY_STATUS.has(status);
    if (wire.body === "stream") {
      exchange.download = receiveBody(id, post, () => finish(id));
      countBody(1);
    }
    const body = wire.body === "stream" ? exchange.download!.stream : wire.body;
    const response = new Response(hasBody ? body : null, { status, statusText, headers: [...wire.headers] });
    if (wire.body !== "stream") finish(id);
    // Nobody will read it, and until it has ended the replica is busy.
    else if (!hasBody) void exchange.download!.stream.cancel("a response that has no body");
    exchange.head?.resolve({ response, queueMs: exchange.queueMs, serviceMs });
    exchange.head = undefined;
  };

  channel.onmessage = (event: MessageEvent) => {
    if (!isMessage(event.data)) return;
    const message = event.data as FromReplica;
    const exchange = pending.get(message.id);
    if (exchange === undefined) return;
    switch (message.type) {
      case "accepted":
        if (exchange.accepted || typeof message.queueMs !== "number") return;
        exchange.accepted = true;
        exchange.queueMs = message.queueMs;
        return exchange.onAccepted();
      case "response":
        if (exchange.head === undefined) return;
        try {
          return answer(message.id, exchange, message.response, message.serviceMs);
        } catch (error) {
          const reason = `Cannot use the response of the service: ${String(error)}`;
          post({ type: "abort", id: message.id, reason });
          return fail(message.id, new AttemptError("RESPONSE_INVALID", reason, false, { cause: error }));
        }
      case "failed":
        return failAs(message.id, message.error);
      case "body-chunk":
        if (message.chunk instanceof Uint8Array) return exchange.download?.chunk(message.chunk);
        return fail(message.id, new TypeError("Cannot read response body: a chunk must be a Uint8Array"));
      case "body-end":
        return exchange.download?.end();
      case "body-error":
        return failBody(message.id, textOf(message.message));
      case "body-pull":
        return exchange.upload?.pull();
      case "body-cancel":
        return exchange.upload?.cancel(textOf(message.reason));
    }
  };

  const transmit = async (id: number, exchange: Pending, request: RequestHead, payload: Payload) => {
    const body = await payload.take();
    if (!pending.has(id)) {
      if (body !== null && "rest" in body) body.rest?.cancel("exchange ended").catch(() => undefined);
      return;
    }
    const { method, url } = request;
    const head = { method, url, headers: [...request.headers] };
    if (body === null) return post({ type: "request", id, request: { ...head, body } });
    if (body instanceof Uint8Array) {
      // The payload keeps its bytes, in case they are needed again: a copy is what travels.
      const copy = new Uint8Array(body);
      return post({ type: "request", id, request: { ...head, body: copy } }, [copy.buffer]);
    }
    post({ type: "request", id, request: { ...head, body: "stream" } });
    exchange.upload = sendBody(id, body.rest!, body.chunks, post, () => {
      exchange.upload = undefined;
    });
  };

  return {
    get inFlightCount() {
      return pending.size;
    },
    async send(head, payload, signal, onAccepted) {
      signal.throwIfAborted();
      if (lost) throw new AttemptError("ENDPOINT_LOST", "Cannot send request: the replica is gone", true);
      const id = nextId++;
      const abort = () => {
        post({ type: "abort", id, reason: String(signal.reason) });
        fail(id, signal.reason);
      };
      const exchange: Pending = {
        isHead: head.method === "HEAD",
        release: () => signal.removeEventListener("abort", abort),
        onAccepted,
        accepted: false,
        queueMs: 0,
        head: undefined,
        upload: undefined,
        download: undefined,
      };
      pending.set(id, exchange);
      // Until the body has ended: an abort after the head must still end it.
      signal.addEventListener("abort", abort, { once: true });
      return new Promise<ExchangeAnswer>((resolve, reject) => {
        exchange.head = { resolve, reject };
        transmit(id, exchange, head, payload).catch((error) => fail(id, error));
      });
    },
    lose(broken) {
      lost = true;
      if (broken !== undefined) {
        const isAnswered = pending.get(broken.id)?.head === undefined;
        if (isAnswered) failBody(broken.id, broken.error.message);
        else failAs(broken.id, broken.error);
      }
      for (const [id, { accepted }] of pending) {
        // The replica may live on for others (a new link, a page that is put aside): it must not wait for this proxy.
        post({ type: "abort", id, reason: "the link was lost" });
        fail(id, new AttemptError("ENDPOINT_LOST", "Cannot finish exchange: the replica is gone", !accepted));
      }
    },
  };
}

/** An object may throw when it is made text. */
const textOf = (text: unknown): string => (typeof text === "string" ? text : "no reason given");
