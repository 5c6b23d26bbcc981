import type { Replica } from "../hosts/replica";
import type { WireError } from "../kernel/errors";
import { whenReleased } from "../kernel/hold-lock.browser";
import type { DiscoveryMessage, ProxyReport } from "../protocol/discovery-messages";
import type { ExchangeRef } from "../protocol/host-messages";
import { PROTOCOL_VERSION } from "../protocol/version";

export interface Discovery {
  /**
   * A proxy's link; a later one of the same proxy replaces it. `clientLock` is held by the page, or the start of the
   * service worker, behind it: once it is free the proxy is gone, and so is the link.
   */
  link(port: MessagePort, clientLock: string): void;
  /** Tells every proxy, with a port of its own to the replica. */
  announce(replica: Replica, concurrency: number): void;
  tell(message: DiscoveryMessage): void;
  /** The replica is gone; the proxy of the exchange that broke it is told so. */
  remove(replica: Replica, broken?: { readonly exchange: ExchangeRef; readonly error: WireError }): void;
}

export interface DiscoveryOptions {
  readonly epoch: number;
  /** Of the proxy that holds this lock. Whether the control plane lives, is answered here. */
  onReport(report: Exclude<ProxyReport, { type: "ping" }>, clientLock: string): void;
  /** The proxy that held this lock is gone. */
  onGone(clientLock: string): void;
}

interface Link {
  readonly port: MessagePort;
  readonly number: number;
}

/** What proxies are told about replicas (Envoy's endpoint discovery, EDS), and what they report back. */
export function createDiscovery({ epoch, onReport, onGone }: DiscoveryOptions): Discovery {
  /** By the lock of the proxy behind it; each with the number by which replicas know it. */
  const links = new Map<string, Link>();
  const ready = new Map<Replica, number>();
  let linkCount = 0;
  /** The last that was told; a new link hears it too. */
  let shedding: Extract<DiscoveryMessage, { type: "shedding" }> | undefined;

  const add = ({ port, number }: Link, replica: Replica, concurrency: number) => {
    const { port1, port2 } = new MessageChannel();
    replica.serve(port1, number);
    const { id, service, cause } = replica;
    const message: DiscoveryMessage = { type: "endpoint-added", service, replica: id, cause, concurrency };
    port.postMessage(message, [port2]);
  };

  const unlink = (clientLock: string) => {
    const link = links.get(clientLock);
    if (link === undefined) return;
    // What a proxy that is gone had under way would keep its replicas busy for ever.
    for (const replica of ready.keys()) replica.unserve(link.number);
    links.delete(clientLock);
    link.port.close();
  };

  return {
    link(port, clientLock) {
      const isKnown = links.has(clientLock);
      unlink(clientLock);
      const lose = () => {
        unlink(clientLock);
        onGone(clientLock);
      };
      if (!isKnown) void whenReleased(clientLock).then(lose);
      const link = { port, number: ++linkCount };
      links.set(clientLock, link);
      port.onmessage = ({ data }: MessageEvent<ProxyReport>) =>
        data.type === "ping"
          ? port.postMessage({ type: "pong" } satisfies DiscoveryMessage)
          : onReport(data, clientLock);
      port.postMessage({ type: "linked", epoch, protocol: PROTOCOL_VERSION } satisfies DiscoveryMessage);
      if (shedding !== undefined) port.postMessage(shedding);
      for (const [replica, concurrency] of ready) add(link, replica, concurrency);
    },
    announce(replica, concurrency) {
      ready.set(replica, concurrency);
      for (const link of links.values()) add(link, replica, concurrency);
    },
    tell(message) {
      if (message.type === "shedding") shedding = message;
      if (message.type === "endpoint-draining") {
        for (const replica of ready.keys()) if (replica.id === message.replica) ready.delete(replica);
      }
      for (const { port } of links.values()) port.postMessage(message);
    },
    remove(replica, broken) {
      ready.delete(replica);
      const { id, service } = replica;
      const removed = { type: "endpoint-removed", service, replica: id } as const;
      for (const { port, number } of links.values()) {
        const isOwn = broken?.exchange.link === number;
        const message: DiscoveryMessage = isOwn
          ? { ...removed, broken: { id: broken.exchange.id, error: broken.error } }
          : removed;
        port.postMessage(message);
      }
    },
  };
}
