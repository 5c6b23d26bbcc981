import type { MeshConfig } from "../config/schema";
import { nextTask } from "../kernel/next-task.browser";
import { randomId } from "../kernel/random-id.browser";
import { systemClock } from "../kernel/system-clock.browser";
import { BYPASS_HEADER } from "../protocol/bypass";
import { cookies } from "../proxy/balancing/cookies.browser";
import { createEndpoints, type Endpoints, type EndpointsOptions } from "../proxy/balancing/endpoints";
import { createCallServer } from "../proxy/call-server";
import { explain } from "../proxy/explain";
import { createProxy, type MeshProxy } from "../proxy/proxy";
import { createNetwork } from "../proxy/transport/network.browser";
import { createUpstreamUrls } from "../proxy/transport/upstream-url.browser";
import { upgradeOf } from "../proxy/upgrade";
import type { ExchangeEvent } from "../telemetry/exchange-event";
import { createRecorder, type Recorder } from "../telemetry/recorder";
import { installSockets } from "./sockets.page";

/** The data plane of one page: a proxy like the service worker's, with endpoints of its own. */
export interface DataPlane {
  readonly endpoints: Endpoints;
  readonly recorder: Recorder;
  /** A proxy for this configuration, over the same endpoints. */
  proxyFor(config: MeshConfig): MeshProxy;
  /** Routes the WebSockets of this page by one of these proxies. @returns a function that ends it. */
  routeSockets(proxy: () => MeshProxy | undefined): () => void;
  readonly explain: typeof explain;
}

export interface DataPlaneOptions extends Pick<EndpointsOptions, "findLeader" | "onLinked" | "onSilent"> {
  onExchange(event: ExchangeEvent): void;
  /** Someone looks at the exchanges, and should see how each was decided. */
  isWatched(): boolean;
  /** Not the wrapped `fetch`: it would bring a request back here for as long as the failing replica is ready. */
  nativeFetch(request: Request, init: RequestInit): Promise<Response>;
}

const RECENT_EVENTS_COUNT = 200;

/** The service worker would route what goes to this origin; an upstream is what is behind it. */
const pastTheMesh =
  (nativeFetch: DataPlaneOptions["nativeFetch"]) =>
  (input: Request | string, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    if (new URL(request.url).origin === location.origin) request.headers.set(BYPASS_HEADER, "call");
    return nativeFetch(request, {});
  };

/**
 * The entry of a chunk of its own (decision 0007): most of what the mesh weighs in a page, and nothing that the app's
 * first requests need, since the service worker can answer them all.
 */
export function createDataPlane(options: DataPlaneOptions): DataPlane {
  const recorder = createRecorder(RECENT_EVENTS_COUNT, options.onExchange);
  let current: MeshProxy | undefined;
  const endpoints = createEndpoints({
    ...options,
    clock: systemClock,
    serveCalls: createCallServer({ proxy: () => current, now: systemClock.now, nextTask }),
  });
  return {
    endpoints,
    recorder,
    routeSockets: (proxyNow) =>
      installSockets((url) => {
        const proxy = proxyNow();
        const upgrade = proxy && upgradeOf(proxy, { method: "GET", url, headers: new Headers() });
        return upgrade && createUpstreamUrls(proxy.parts.config.upstreams)(upgrade.backend, upgrade.url);
      }),
    explain,
    proxyFor(config) {
      const network = createNetwork(config.upstreams, pastTheMesh(options.nativeFetch));
      const proxy = createProxy({
        config,
        path: "direct",
        endpoints,
        recorder,
        clock: systemClock,
        cookies,
        random: Math.random,
        newId: randomId,
        nextTask,
        // The service worker knows how to reach it; what the page can do better is to talk to local replicas. But it
        // cannot route what a guest asks for, by a name that is no origin.
        network: async (upstream, exchange) =>
          new URL(exchange.request.url).origin === location.origin
            ? options.nativeFetch(await exchange.payload.asRequest(), { signal: exchange.signal })
            : network(upstream, exchange),
        explain({ request: { method, url, headers }, client: { role } }) {
          if (!options.isWatched()) return undefined;
          try {
            return explain(proxy, { method, url: new URL(url), headers }, { role, direct: true });
          } catch {
            // Whoever looks must not break what is looked at.
            return undefined;
          }
        },
      });
      current = proxy;
      return proxy;
    },
  };
}

/** Of this file: the script of the page may be of an earlier deploy. */
export { PROTOCOL_VERSION as protocol } from "../protocol/version";
