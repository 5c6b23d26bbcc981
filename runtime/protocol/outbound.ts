import type { Channel } from "./channel";
import { createExchangeSender } from "./exchange-sender";
import { createPayload } from "./payload";

/**
 * How a guest reaches others: through the mesh, which decides whether it may. Rejects with the request's abort reason, or
 * with a MeshError when the proxy is gone; whatever else fails is a problem+json response.
 */
export type Outbound = (request: Request) => Promise<Response>;

export interface OutboundLink {
  readonly send: Outbound;
  /** The proxy is gone: calls under way fail. */
  lose(): void;
}

export function createOutboundLink(calls: Channel, nextTask: () => Promise<void>): OutboundLink {
  const sender = createExchangeSender(calls);
  return {
    lose: sender.lose,
    async send(request) {
      const payload = createPayload(request, nextTask);
      return (await sender.send(request, payload, request.signal, () => undefined)).response;
    },
  };
}
