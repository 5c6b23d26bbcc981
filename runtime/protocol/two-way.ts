import type { Channel } from "./channel";

/** Each way of a port: exchanges with the guest at its one end, and calls of that guest through the proxy at the other. */
export interface TwoWay {
  readonly exchanges: Channel;
  readonly calls: Channel;
}

/** What a guest asks of others travels in an envelope on the port of the proxy that asked the guest. */
interface Envelope {
  readonly type: "call";
  readonly message: unknown;
}

export function splitChannel(channel: Channel): TwoWay {
  const exchanges: Channel = {
    onmessage: null,
    postMessage: (message, transfer) => channel.postMessage(message, transfer),
  };
  const calls: Channel = {
    onmessage: null,
    postMessage: (message, transfer) =>
      channel.postMessage({ type: "call", message } satisfies Envelope, transfer),
  };
  channel.onmessage = (event) => {
    const { type, message } = (event.data ?? {}) as Envelope;
    if (type === "call") calls.onmessage?.({ data: message } as MessageEvent);
    else exchanges.onmessage?.(event);
  };
  return { exchanges, calls };
}
