import * as v from "valibot";
import { durationMsSchema } from "./duration-schema";
import { integerSchema } from "./service-schema";

/**
 * Traffic policies, in the words of Istio's DestinationRule (and of Envoy, Linkerd or gRPC where Istio has none), with
 * the defaults of facts/mesh.md §6. What needs two values is in policy-checks.
 */
const numberSchema = (min: number, max: number) => {
  const rule = `a number from ${min} to ${max}`;
  return v.pipe(v.number(), v.minValue(min, rule), v.maxValue(max, rule));
};
const count = (fallback: number, max = 1_000_000) => v.exactOptional(integerSchema(0, max), fallback);
const percent = (fallback: number) => v.exactOptional(numberSchema(0, 100), fallback);
const ms = (fallback: string) => v.exactOptional(durationMsSchema, fallback);
/** For what is divided by it: by nothing, a meter counts NaN and a retry budget never ends its loop. */
const positiveMs = v.pipe(durationMsSchema, v.minValue(1, "longer than 0s"));

/** A backend by default; `HTTPRoute` for one route, `sectionName` for one of its rules. */
const targetRefSchema = v.object({
  group: v.exactOptional(v.string()),
  kind: v.exactOptional(v.picklist(["Service", "HTTPRoute"]), "Service"),
  name: v.string(),
  sectionName: v.exactOptional(v.string()),
});

const consistentHashSchema = v.object({
  httpHeaderName: v.exactOptional(v.string()),
  httpCookie: v.exactOptional(v.object({ name: v.string(), ttl: ms("0s") })),
  maglev: v.exactOptional(v.object({ tableSize: v.exactOptional(integerSchema(2, 5_000_011), 65_537) }), {}),
});

/** Where the answer may come from: "local" is the device, any other name an upstream (Istio localityLbSetting). */
const localitySchema = v.object({
  distribute: v.exactOptional(
    v.array(v.object({ from: v.literal("local"), to: v.record(v.string(), integerSchema(0, 100)) })),
    [],
  ),
  failover: v.exactOptional(v.array(v.object({ from: v.literal("local"), to: v.string() })), []),
});

const loadBalancerSchema = v.object({
  simple: v.exactOptional(v.picklist(["PEAK_EWMA", "LEAST_REQUEST", "ROUND_ROBIN", "RANDOM"]), "PEAK_EWMA"),
  consistentHash: v.exactOptional(consistentHashSchema),
  localityLbSetting: v.exactOptional(localitySchema),
});

/** Envoy slow start: weight × max(minimum, (t/duration)^(1/aggression)). */
const warmupSchema = v.object({
  duration: positiveMs,
  minimumPercent: percent(10),
  aggression: v.exactOptional(numberSchema(1, 100), 1),
});

/** Per endpoint; an upstream is one endpoint. `maxEjectionPercent` 0 would eject nobody: one always may be. */
const outlierDetectionSchema = v.object({
  consecutive5xxErrors: count(5),
  consecutiveGatewayErrors: count(0),
  /** Share of successes below which an endpoint is ejected, over `interval` (Linkerd's unified accrual). */
  successRateMinimumPercent: percent(80),
  successRateMinimumRequests: count(5),
  interval: v.exactOptional(positiveMs, "10s"),
  baseEjectionTime: ms("30s"),
  maxEjectionTime: ms("300s"),
  maxEjectionPercent: percent(100),
});

/** Linkerd's form (`ttl`, `retryRatio`, `minRetriesPerSecond`) or Envoy's (`percent`, `minRetryConcurrency`). */
const retryBudgetSchema = v.object({
  ttl: v.exactOptional(positiveMs),
  retryRatio: v.exactOptional(numberSchema(0, 1_000)),
  minRetriesPerSecond: v.exactOptional(numberSchema(0, 1_000_000)),
  percent: v.exactOptional(numberSchema(0, 100)),
  minRetryConcurrency: v.exactOptional(integerSchema(0, 1_000_000)),
});

/** gRPC's hedgingPolicy: another try each `hedgingDelay` without an answer; the first good one wins. */
const hedgingSchema = v.object({
  maxAttempts: v.exactOptional(integerSchema(2, 5), 2),
  hedgingDelay: durationMsSchema,
});

/** Envoy's circuit breakers under Istio's names: so many at a time, so many more may wait. */
const connectionPoolSchema = v.object({
  http: v.object({ http2MaxRequests: count(1_024), http1MaxPendingRequests: count(1_024) }),
});

/** Envoy's gradient controller. */
const adaptiveConcurrencySchema = v.object({
  maxConcurrencyLimit: count(1_000),
  minConcurrency: v.exactOptional(integerSchema(1, 1_000), 3),
  concurrencyUpdateInterval: ms("100ms"),
  sampleAggregatePercentile: percent(50),
  minRttCalcInterval: ms("60s"),
  minRttRequestCount: v.exactOptional(integerSchema(1, 10_000), 50),
  minRttBufferPercent: percent(25),
  jitterPercent: percent(15),
});

const rate = v.object({ requestsPerSecond: numberSchema(0.001, 1_000_000) });

/** Envoy's token bucket for all, or Linkerd's GCRA: for all (`total`), for each client (`identity`), for roles. */
const rateLimitSchema = v.object({
  tokenBucket: v.exactOptional(
    v.object({
      maxTokens: integerSchema(1, 1_000_000),
      tokensPerFill: v.exactOptional(integerSchema(1, 1_000_000), 1),
      fillInterval: positiveMs,
    }),
  ),
  total: v.exactOptional(rate),
  identity: v.exactOptional(rate),
  overrides: v.exactOptional(v.array(v.object({ ...rate.entries, roles: v.array(v.string()) })), []),
});

/** Istio's HTTPFaultInjection. `per: "try"` is inside the retries, as a flaky backend is; "request" is outside them. */
const percentage = v.exactOptional(v.object({ value: numberSchema(0, 100) }), { value: 100 });
const faultSchema = v.object({
  per: v.exactOptional(v.picklist(["request", "try"]), "request"),
  delay: v.exactOptional(v.object({ fixedDelay: durationMsSchema, percentage })),
  abort: v.exactOptional(v.object({ httpStatus: integerSchema(200, 599), percentage })),
});

export const policySchema = v.object({
  targetRef: targetRefSchema,
  loadBalancer: v.exactOptional(loadBalancerSchema),
  warmup: v.exactOptional(warmupSchema),
  outlierDetection: v.exactOptional(outlierDetectionSchema),
  retryBudget: v.exactOptional(retryBudgetSchema),
  hedging: v.exactOptional(hedgingSchema),
  connectionPool: v.exactOptional(connectionPoolSchema),
  adaptiveConcurrency: v.exactOptional(adaptiveConcurrencySchema),
  rateLimit: v.exactOptional(rateLimitSchema),
  fault: v.exactOptional(faultSchema),
});
