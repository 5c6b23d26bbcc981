import type { MeshConfig, RouteRule } from "../config/schema";
import type { Clock } from "../kernel/clock";
import type { ExchangePath } from "../telemetry/exchange-event";
import type { Recorder } from "../telemetry/recorder";
import { balance } from "./balance";
import type { Endpoints } from "./balancing/endpoints";
import type { Exchange, MatchedRoute } from "./exchange";
import { stack } from "./layer";
import { authorizeLayer } from "./layers/authorize";
import { deadlineLayer } from "./layers/deadline";
import { fallbackLayer } from "./layers/fallback";
import { traceLayer } from "./layers/trace";
import { createPayload } from "./payload";
import { compileRoutes } from "./routing/route-table";

/** Envoy's default for a route without a timeout (router_filter.rst). */
const DEFAULT_TIMEOUT_MS = 15_000;

export interface ProxyOptions {
  readonly config: MeshConfig;
  /** How this realm reaches a local replica. */
  readonly path: Exclude<ExchangePath, "network">;
  readonly endpoints: Endpoints;
  readonly recorder: Recorder;
  readonly clock: Clock;
  random(): number;
  newId(): string;
  nextTask(): Promise<void>;
  network(upstream: string, request: Request, signal: AbortSignal): Promise<Response>;
}

export interface MeshProxy {
  /** Is this request the mesh's? Synchronous: `respondWith` depends on it. */
  match(method: string, url: URL, headers: Headers): MatchedRoute | undefined;
  /** The answer of a ready local replica could be had at once. */
  isLocal(match: MatchedRoute): boolean;
  /** A service behind this rule is not for everyone: the client's role must be known. */
  needsRole(match: MatchedRoute): boolean;
  /** Never rejects but with the signal's reason: every other failure is a response. */
  handle(
    request: Request,
    match: MatchedRoute,
    client: { signal: AbortSignal; role: string | undefined },
  ): Promise<Response>;
}

/** The data plane of one realm, for one configuration. A new configuration makes a new proxy. */
export function createProxy(options: ProxyOptions): MeshProxy {
  const { config, endpoints, recorder, clock } = options;
  const services = new Map(config.services.map((service) => [service.name, service]));
  const table = compileRoutes(config.routes);
  const handle = stack(
    [
      traceLayer(recorder, clock),
      authorizeLayer(services),
      fallbackLayer(options.random),
      deadlineLayer(clock),
    ],
    balance({ ...options, services }),
  );

  return {
    match(method, url, headers) {
      const startedAt = clock.now();
      const found = table.match(method, url, headers);
      return found && { route: found.route, rule: found.rule, startedAt, routeMs: clock.now() - startedAt };
    },
    isLocal: ({ rule }) => {
      const primary = rule.backendRefs.filter(({ weight, fallback }) => weight > 0 && !fallback);
      return primary.length > 0 && primary.every(({ name }) => endpoints.ready(name).length > 0);
    },
    needsRole: ({ rule }) => rule.backendRefs.some(({ name }) => services.get(name)?.roles !== undefined),
    handle(request, match, { signal, role }) {
      const exchange: Exchange = {
        id: options.newId(),
        request,
        payload: createPayload(request, options.nextTask),
        match,
        role,
        signal,
        deadlineAt: match.startedAt + requestMs(match.rule),
        backend: undefined,
        hasNextBackend: false,
        facts: {
          backend: undefined,
          replica: undefined,
          path: options.path,
          predicted: false,
          startMs: undefined,
          queueMs: undefined,
          serviceMs: undefined,
          flags: new Set(),
        },
      };
      return handle(exchange);
    },
  };
}

/** 0 is no limit (GEP-1742). */
const requestMs = ({ timeouts }: RouteRule): number =>
  timeouts?.requestMs === 0 ? Number.POSITIVE_INFINITY : (timeouts?.requestMs ?? DEFAULT_TIMEOUT_MS);
