import * as v from "valibot";
import { cacheRuleSchema } from "./cache-schema";
import { parseDuration } from "./duration";
import { durationMsSchema, durationSchema } from "./duration-schema";
import { backendObjectEntries, filterSchema } from "./filter-schema";
import { HOSTNAME_PATTERN, portSchema } from "./host-schema";
import { integerSchema } from "./service-schema";

/** Shapes of gateway.networking.k8s.io/v1 HTTPRoute, with its defaults; what needs two values is in route-checks. */

const pathSchema = v.object({
  type: v.exactOptional(v.picklist(["Exact", "PathPrefix", "RegularExpression"]), "PathPrefix"),
  value: v.exactOptional(v.pipe(v.string(), v.maxLength(1_024, "at most 1024 characters")), "/"),
});

const valueMatchSchema = v.object({
  type: v.exactOptional(v.picklist(["Exact", "RegularExpression"]), "Exact"),
  name: v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9!#$%&'*+\-.^_`|~]{1,256}$/, "an HTTP header or parameter name"),
  ),
  value: v.pipe(v.string(), v.maxLength(4_096, "at most 4096 characters")),
});

const matchSchema = v.object({
  path: v.exactOptional(pathSchema, {}),
  method: v.exactOptional(
    v.picklist(["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"]),
  ),
  headers: v.exactOptional(v.array(valueMatchSchema), []),
  queryParams: v.exactOptional(v.array(valueMatchSchema), []),
});

const backendRefSchema = v.object({
  ...backendObjectEntries,
  weight: v.exactOptional(integerSchema(0, 1_000_000), 1),
  filters: v.exactOptional(v.array(filterSchema), []),
  /** Ours, not the Gateway API's: used only when the others cannot answer. */
  fallback: v.exactOptional(v.boolean(), false),
});

const timeoutsSchema = v.pipe(
  v.object({
    request: v.exactOptional(durationSchema),
    backendRequest: v.exactOptional(durationSchema),
  }),
  v.transform(withMs),
);

interface Timeouts {
  readonly request?: string;
  readonly backendRequest?: string;
}

/** 0 means no limit, as in GEP-1742: "0s" disables the timeout. */
interface ParsedTimeouts extends Timeouts {
  readonly requestMs?: number;
  readonly backendRequestMs?: number;
}

function withMs(timeouts: Timeouts): ParsedTimeouts {
  const { request, backendRequest } = timeouts;
  return {
    ...timeouts,
    ...(request !== undefined && { requestMs: parseDuration(request)! }),
    ...(backendRequest !== undefined && { backendRequestMs: parseDuration(backendRequest)! }),
  };
}

/** GEP-1731. `attempts` are tries after the first; without `codes` only connection errors and timeouts are retried. */
const retrySchema = v.object({
  codes: v.exactOptional(v.array(integerSchema(400, 599)), []),
  attempts: v.exactOptional(integerSchema(0, 100), 1),
  backoff: v.exactOptional(durationSchema),
});

/** Ours, not the Gateway API's: writes are kept until their final answer. A week is as long as a phone may be away. */
const outboxSchema = v.pipe(
  v.union([
    v.literal("queue"),
    v.object({
      queue: v.literal(true),
      maxAge: v.exactOptional(durationMsSchema, "168h"),
      repeatable: v.exactOptional(v.boolean(), true),
    }),
  ]),
  v.transform((offline) =>
    offline === "queue"
      ? { maxAgeMs: 168 * 3_600_000, isRepeatable: true }
      : { maxAgeMs: offline.maxAge, isRepeatable: offline.repeatable },
  ),
);

const ruleSchema = v.object({
  name: v.exactOptional(v.string()),
  matches: v.exactOptional(v.pipe(v.array(matchSchema), v.nonEmpty("absent, or hold at least one match")), [
    {},
  ]),
  filters: v.exactOptional(v.array(filterSchema), []),
  backendRefs: v.exactOptional(v.array(backendRefSchema), []),
  timeouts: v.exactOptional(timeoutsSchema),
  retry: v.exactOptional(retrySchema),
  /** Ours, not the Gateway API's: how answers are kept. */
  cache: v.exactOptional(cacheRuleSchema),
  offline: v.exactOptional(outboxSchema),
});

/** What a route is attached to: a listener (`sectionName`, `port`), or calls to a service (`kind: Service`, GAMMA). */
const parentRefSchema = v.object({
  group: v.exactOptional(v.string()),
  kind: v.exactOptional(v.picklist(["Gateway", "Service"]), "Gateway"),
  name: v.exactOptional(v.string()),
  namespace: v.exactOptional(v.string()),
  sectionName: v.exactOptional(v.string()),
  port: v.exactOptional(portSchema),
});

export const routeSchema = v.object({
  name: v.exactOptional(v.string()),
  parentRefs: v.exactOptional(v.array(parentRefSchema), []),
  hostnames: v.exactOptional(
    v.array(
      v.pipe(v.string(), v.regex(HOSTNAME_PATTERN, 'a host name such as "example.com" or "*.example.com"')),
    ),
  ),
  rules: v.pipe(v.array(ruleSchema), v.nonEmpty("at least one rule")),
});

/** Gateway API listeners: which routes a request can meet at all. None: one that takes every host and port. */
export const listenerSchema = v.object({
  name: v.string(),
  port: portSchema,
  protocol: v.exactOptional(v.picklist(["HTTP", "HTTPS"]), "HTTP"),
  hostname: v.exactOptional(v.pipe(v.string(), v.regex(HOSTNAME_PATTERN, "a host name"))),
});
