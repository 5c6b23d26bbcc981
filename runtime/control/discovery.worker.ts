import type { Replica } from "../hosts/replica";
import type { DiscoveryMessage, ProxyReport } from "../protocol/discovery-messages";

export interface Discovery {
  /**
   * A proxy's link. `clientLock` is held by the page behind it: once it is free the page is gone, and so is the link.
   * The service worker has no lock: it says hello anew after every restart, and its latest link is the only one.
   */
  link(port: MessagePort, clientLock: string | undefined): void;
  /** Tells every proxy, with a port of its own to the replica. */
  announce(replica: Replica, concurrency: number): void;
  tell(message: DiscoveryMessage): void;
}

/** What proxies are told about replicas (Envoy's endpoint discovery, EDS), and what they report back. */
export function createDiscovery(epoch: number, onReport: (report: ProxyReport) => void): Discovery {
  /** Each link with the number by which replicas know it. */
  const links = new Map<MessagePort, number>();
  let linkCount = 0;
  const ready = new Map<Replica, number>();
  let workerLink: MessagePort | undefined;

  const add = (link: MessagePort, replica: Replica, concurrency: number) => {
    const { port1, port2 } = new MessageChannel();
    replica.serve(port1, links.get(link)!);
    const { id, service, cause } = replica;
    const message: DiscoveryMessage = { type: "endpoint-added", service, replica: id, cause, concurrency };
    link.postMessage(message, [port2]);
  };

  const unlink = (link: MessagePort | undefined) => {
    if (link === undefined) return;
    // What a proxy that is gone had under way would keep its replicas busy for ever.
    const number = links.get(link);
    if (number !== undefined) for (const replica of ready.keys()) replica.unserve(number);
    links.delete(link);
    link.close();
  };

  return {
    link(port, clientLock) {
      if (clientLock === undefined) {
        unlink(workerLink);
        workerLink = port;
      } else {
        void navigator.locks.request(clientLock, () => unlink(port));
      }
      links.set(port, ++linkCount);
      port.onmessage = (event: MessageEvent<ProxyReport>) => onReport(event.data);
      port.postMessage({ type: "linked", epoch } satisfies DiscoveryMessage);
      for (const [replica, concurrency] of ready) add(port, replica, concurrency);
    },
    announce(replica, concurrency) {
      ready.set(replica, concurrency);
      for (const link of links.keys()) add(link, replica, concurrency);
    },
    tell(message) {
      if (message.type === "endpoint-draining" || message.type === "endpoint-removed") {
        for (const replica of ready.keys()) if (replica.id === message.replica) ready.delete(replica);
      }
      for (const link of links.keys()) link.postMessage(message);
    },
  };
}
