import type { MeshConfig, RouteRule } from "../config/schema";
import { createPayload } from "../protocol/payload";
import type { ExchangePath } from "../telemetry/exchange-event";
import { backendsOf } from "./backend-refs";
import { balance } from "./balance";
import type { Endpoints } from "./balancing/endpoints";
import { type BreakerStore, createGuards, type Guards } from "./balancing/guards";
import type { Cookies } from "./balancing/hash-key";
import type { Exchange, ExchangeClient, ExchangeFacts, MatchedRoute } from "./exchange";
import { createMirror } from "./filters/mirror";
import { stack } from "./layer";
import { authorizeLayer } from "./layers/authorize";
import type { CachedLayer } from "./layers/cached";
import { corsLayer } from "./layers/cors";
import { deadlineLayer } from "./layers/deadline";
import { fallbackLayer } from "./layers/fallback";
import { faultLayer } from "./layers/fault";
import { filtersLayer } from "./layers/filters";
import { rateLimitLayer } from "./layers/rate-limit";
import { retryLayer } from "./layers/retry";
import { shedLayer } from "./layers/shed";
import { type TraceOptions, traceLayer } from "./layers/trace";
import { tryTimeoutLayer } from "./layers/try-timeout";
import { type BackendPlaces, createBackendPlaces } from "./policy/backend-places";
import { type CacheRules, cacheRulesOf, isSafe } from "./policy/cache-rules";
import { createRetryBudgets, type RetryBudgets } from "./policy/retry-budgets";
import { createPolicyTable, type PolicyTable } from "./policy-table";
import { compileRoutes, type RouteTable } from "./routing/route-table";
import type { RouteRequest } from "./routing/rule-entry";
import type { ServiceCatalog } from "./service-catalog";

/** Envoy's default for a route without a timeout (router_filter.rst). */
const DEFAULT_TIMEOUT_MS = 15_000;
/** Methods that the outbox keeps, where a rule says so. */
const WRITES: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH", "DELETE"]);

export interface ProxyOptions extends TraceOptions {
  readonly config: MeshConfig;
  /** How this realm reaches a local replica. */
  readonly path: Exclude<ExchangePath, "network">;
  readonly endpoints: Endpoints;
  /** Where open breakers outlive this proxy. */
  readonly breakerStore?: BreakerStore | undefined;
  /** For consistent hashing by a cookie. */
  readonly cookies?: Cookies | undefined;
  /** Where this realm keeps responses, if it does. */
  readonly cached?: CachedLayer | undefined;
  random(): number;
  newId(): string;
  nextTask(): Promise<void>;
  /** Sends to a remote upstream. Rejects with UPSTREAM_UNREACHABLE, or the signal's reason. */
  network(upstream: string, exchange: Exchange): Promise<Response>;
}

/** Who asks, and until when. */
export type ExchangeParty = ExchangeClient & { readonly signal: AbortSignal };

export interface MeshProxy {
  /** Is this request the mesh's? Synchronous: `respondWith` depends on it. */
  match(request: RouteRequest): MatchedRoute | undefined;
  /** The answer of a ready local replica could be had at once, past the realm that keeps answers. */
  isLocal(match: MatchedRoute, request: RouteRequest): boolean;
  /** A service behind this rule is not for everyone: the client's role must be known. */
  needsRole(match: MatchedRoute): boolean;
  /** Never rejects but with the signal's reason: every other failure is a response. */
  handle(request: Request, match: MatchedRoute, client: ExchangeParty): Promise<Response>;
  /** For what few realms need, and so is in files of its own: calls, WebSockets, explanations. */
  readonly parts: ProxyParts;
}

interface ProxyParts extends Pick<ProxyOptions, "config" | "endpoints" | "clock" | "random"> {
  readonly table: RouteTable;
  readonly policies: PolicyTable;
  readonly services: ServiceCatalog;
  readonly backends: ReadonlySet<string>;
  readonly guards: Guards;
  readonly places: BackendPlaces;
  readonly cacheRules: CacheRules;
  readonly budgets: RetryBudgets;
}

/** The data plane of one realm, for one configuration. A new configuration makes a new proxy. */
export function createProxy(options: ProxyOptions): MeshProxy {
  const { config, endpoints, clock } = options;
  const services = new Map(config.services.map((service) => [service.name, service]));
  const table = compileRoutes(config);
  const policies = createPolicyTable(config.trafficPolicies);
  const { random } = options;
  const policed = { policies, clock, random };
  const places = createBackendPlaces(policed);
  const cacheRules = cacheRulesOf(config);
  const budgets = createRetryBudgets(policies, clock);
  const guards = createGuards({ clock, random, store: options.breakerStore });
  const backends = new Set([...services.keys(), ...config.upstreams.map(({ name }) => name)]);
  const oneTry = stack(
    [tryTimeoutLayer(clock), faultLayer("try", policed)],
    balance({ ...options, services, policies, guards }),
  );
  const send = stack([shedLayer(createBackendPlaces(policed), clock)], oneTry);
  const mirror = createMirror({ ...options, send, backends });
  const handle = stack(
    [
      traceLayer(options),
      authorizeLayer(services),
      rateLimitLayer("route", policies, clock),
      corsLayer(),
      filtersLayer("rule", mirror),
      ...(options.cached && cacheRules.size > 0 ? [options.cached(cacheRules, clock)] : []),
      fallbackLayer({ policies, random, backends }),
      deadlineLayer(clock),
      filtersLayer("backend", mirror),
      rateLimitLayer("backend", policies, clock),
      faultLayer("request", policed),
      shedLayer(places, clock),
      retryLayer({ ...policed, budgets }),
    ],
    oneTry,
  );
  const exchangeOf: MeshProxy["handle"] = (request, match, { signal, ...client }) =>
    handle({
      id: options.newId(),
      request,
      head: request,
      payload: createPayload(request, options.nextTask),
      match,
      client,
      signal,
      deadlineAt: match.startedAt + requestMs(match.rule),
      backend: undefined,
      hasNextBackend: false,
      facts: newFacts(options.path),
    });
  return {
    match(request) {
      const startedAt = clock.now();
      const found = table.match(request);
      if (found === undefined) return undefined;
      const isQueued = found.rule.offline !== undefined && WRITES.has(request.method);
      return { ...found, startedAt, routeMs: clock.now() - startedAt, isQueued };
    },
    isLocal({ rule, isQueued }, request) {
      // The service worker alone keeps writes.
      if (isQueued) return false;
      // It keeps what a rule wants kept, and has to see what is written to it.
      const isKept = (found = table.match({ ...request, method: "GET" })) =>
        found !== undefined && cacheRules.has(found.rule);
      if (cacheRules.has(rule) || (cacheRules.size > 0 && !isSafe(request.method) && isKept())) return false;
      const isStandIn = (name: string) =>
        rule.backendRefs.some((ref) => ref.name === name && (ref.fallback || ref.weight === 0));
      const names = backendsOf(rule).filter((name) => !isStandIn(name));
      const isHere = (name: string) =>
        endpoints.ready(name).length > 0 &&
        !policies.ofBackend(name)?.loadBalancer?.localityLbSetting?.distribute.length;
      return names.length > 0 && names.every(isHere);
    },
    needsRole: ({ rule }) => backendsOf(rule).some((name) => services.get(name)?.roles !== undefined),
    handle: exchangeOf,
    parts: {
      config,
      table,
      policies,
      services,
      backends,
      endpoints,
      guards,
      places,
      cacheRules,
      budgets,
      clock,
      random,
    },
  };
}

/** 0 is no limit (GEP-1742). */
export const requestMs = ({ timeouts }: RouteRule): number =>
  timeouts?.requestMs === 0 ? Number.POSITIVE_INFINITY : (timeouts?.requestMs ?? DEFAULT_TIMEOUT_MS);

const newFacts = (path: ExchangePath): ExchangeFacts => ({
  attempts: 0,
  backend: undefined,
  replica: undefined,
  path,
  cache: undefined,
  predicted: false,
  startMs: undefined,
  queueMs: undefined,
  serviceMs: undefined,
  flags: new Set(),
});
