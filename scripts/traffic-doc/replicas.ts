import type { Channel } from "../../runtime/protocol/channel";
import type { DiscoveryMessage, ProxyReport } from "../../runtime/protocol/discovery-messages";
import { createExchangeServer } from "../../runtime/protocol/exchange-server";
import type { Endpoints } from "../../runtime/proxy/balancing/endpoints";
import { nextTask } from "../conformance/run-until";

/** Brings a replica into the mesh. */
export type AddReplica = (service: string, replica: string, concurrency: number) => void;

/** Stands for the control plane: the proxy hears of replicas on its link, and has a port to each. */
export function linkReplicas(
  endpoints: Endpoints,
  now: () => number,
  handle: (replica: string, request: Request) => Promise<Response>,
): AddReplica {
  const link: Channel<ProxyReport> = { postMessage: () => undefined, onmessage: null };
  endpoints.attach(link);
  return (service, replica, concurrency) => {
    const [near, far] = createChannel();
    const server = createExchangeServer({
      handle: (request) => handle(replica, request),
      limits: { concurrency },
      now,
      nextTask,
      onFailure: () => false,
    });
    server.serve(far);
    const message: DiscoveryMessage = {
      type: "endpoint-added",
      service,
      replica,
      cause: "demand",
      concurrency,
    };
    link.onmessage?.({ data: message, ports: [near] } as unknown as MessageEvent);
  };
}

/** Two ends whose messages arrive in order and take no time: those of real ports come when Node sees fit. */
export function createChannel(): [Channel, Channel] {
  const end = (peer: () => Channel): Channel => ({
    postMessage: (data) => queueMicrotask(() => peer().onmessage?.({ data } as MessageEvent)),
    onmessage: null,
  });
  const near: Channel = end(() => far);
  const far: Channel = end(() => near);
  return [near, far];
}
