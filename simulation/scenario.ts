import { parseConfig } from "../runtime/config/parse-config";
import type { MeshConfig } from "../runtime/config/schema";
import type { UpstreamTemper } from "./data-plane";
import type { Temper } from "./guest";
import type { World } from "./world";

/** What a request may be sent to, and how long its rule lets it take. */
export const ROUTES = [
  { path: "/plain", limitMs: 15_000 },
  { path: "/retried", limitMs: 6_000 },
  { path: "/fallback", limitMs: 4_000 },
  { path: "/remote", limitMs: 8_000 },
  { path: "/hedged", limitMs: 5_000 },
  { path: "/split", limitMs: 3_000 },
  { path: "/faulty", limitMs: 3_000 },
] as const;

const CALM: Temper = { failRatio: 0, throwRatio: 0, trapRatio: 0, crashRatio: 0, loopRatio: 0, slowRatio: 0 };
const CALM_UPSTREAM: UpstreamTemper = { failRatio: 0, resetRatio: 0, slowRatio: 0 };

export interface Tempers {
  guest: Temper;
  upstream: UpstreamTemper;
}

export const calm = (): Tempers => ({ guest: CALM, upstream: CALM_UPSTREAM });

export function drawTempers({ random }: World): Tempers {
  const ratio = (max: number) => (random() < 0.5 ? 0 : random() * max);
  return {
    guest: {
      failRatio: ratio(0.5),
      throwRatio: ratio(0.3),
      trapRatio: ratio(0.2),
      crashRatio: ratio(0.3),
      loopRatio: ratio(0.1),
      slowRatio: ratio(0.4),
    },
    upstream: { failRatio: ratio(1), resetRatio: ratio(0.6), slowRatio: ratio(0.5) },
  };
}

/** A configuration by chance: the same routes, other policies. */
export function drawConfig(world: World): MeshConfig {
  const { random, below } = world;
  const service = (name: string, isSingleton = false) => ({
    name,
    version: `1.0.${below(3)}`,
    artifact: { abi: "fetch", url: `/services/${name}.js`, sha256: "0".repeat(64) },
    resources: {
      timeoutMs: 500 + below(2_000),
      concurrency: 1 + below(3),
      ...(isSingleton ? { singleton: true } : { replicas: { min: below(2), max: 1 + below(3) } }),
    },
  });
  const rule = (path: string, rest: object) => ({
    name: path.slice(1),
    rules: [{ matches: [{ path: { value: path } }], ...rest }],
  });
  const timeouts = (request: number) => ({
    request: `${request}s`,
    ...(random() < 0.5 && { backendRequest: `${200 + below(800)}ms` }),
  });
  const retry = () => ({ attempts: 1 + below(3), codes: [500, 503], backoff: `${1 + below(50)}ms` });
  const maybe = (policy: object) => (random() < 0.5 ? policy : {});
  // One window for the whole run, so that what it allows can be said in a line.
  const retryBudget =
    random() < 0.7
      ? { ttl: "1000s", retryRatio: below(3) * 0.1, minRetriesPerSecond: below(4) / 1_000 }
      : { percent: 0, minRetryConcurrency: below(3) };
  const onRoute = (name: string, policy: object) => ({ targetRef: { kind: "HTTPRoute", name }, ...policy });
  const onBackend = (name: string, policy: object) => ({ targetRef: { name }, ...policy });
  /** By runs of errors alone, which the shadow model can count. */
  const outlierDetection = () => ({
    consecutive5xxErrors: 1 + below(4),
    successRateMinimumPercent: 0,
    baseEjectionTime: `${200 + below(1_000)}ms`,
    maxEjectionTime: "3s",
  });
  const simple = ["PEAK_EWMA", "LEAST_REQUEST", "ROUND_ROBIN", "RANDOM"][below(4)];

  const json = {
    version: 1,
    services: [service("alpha"), service("beta", random() < 0.5)],
    upstreams: [
      { name: "remote", url: "https://remote.test/" },
      { name: "reserve", url: "https://reserve.test/" },
    ],
    routes: [
      rule("/plain", { backendRefs: [{ name: "alpha" }] }),
      rule("/retried", { backendRefs: [{ name: "alpha" }], timeouts: timeouts(6), retry: retry() }),
      rule("/fallback", {
        backendRefs: [{ name: "beta" }, { name: "reserve", fallback: true }],
        timeouts: timeouts(4),
        ...maybe({ retry: retry() }),
      }),
      rule("/remote", { backendRefs: [{ name: "remote" }], timeouts: timeouts(8), retry: retry() }),
      rule("/hedged", {
        backendRefs: [{ name: "beta" }],
        timeouts: timeouts(5),
        ...maybe({ retry: retry() }),
      }),
      rule("/split", { backendRefs: [{ name: "alpha" }, { name: "reserve" }], timeouts: timeouts(3) }),
      rule("/faulty", { backendRefs: [{ name: "reserve" }], timeouts: timeouts(3), retry: retry() }),
    ],
    trafficPolicies: [
      onBackend("remote", { retryBudget, ...maybe({ outlierDetection: outlierDetection() }) }),
      onBackend("reserve", maybe({ outlierDetection: outlierDetection() })),
      onBackend("alpha", {
        loadBalancer: { simple },
        ...maybe({ outlierDetection: { consecutive5xxErrors: 2, baseEjectionTime: "1s", interval: "2s" } }),
        ...maybe({ warmup: { duration: "2s" } }),
        ...maybe({
          connectionPool: { http: { http2MaxRequests: 2 + below(3), http1MaxPendingRequests: below(4) } },
        }),
      }),
      onBackend("beta", {
        ...maybe({ adaptiveConcurrency: { minRttCalcInterval: "3s", minRttRequestCount: 5 } }),
      }),
      onRoute("hedged", { hedging: { maxAttempts: 2 + below(3), hedgingDelay: `${20 + below(200)}ms` } }),
      onRoute("split", maybe({ rateLimit: { total: { requestsPerSecond: 1 + below(10) } } })),
      onRoute("faulty", {
        fault: {
          per: random() < 0.5 ? "try" : "request",
          abort: { httpStatus: 503, percentage: { value: 30 } },
          delay: { fixedDelay: `${below(500)}ms`, percentage: { value: 30 } },
        },
      }),
    ],
  };
  const { config, diagnostics } = parseConfig(JSON.stringify(json), {
    origin: "https://app.test",
    configUrl: "https://app.test/mesh.json",
    reservedPaths: [],
  });
  if (config === undefined) throw new Error(`Cannot use the drawn config: ${JSON.stringify(diagnostics)}`);
  return config;
}
