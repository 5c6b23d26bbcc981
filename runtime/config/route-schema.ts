import * as v from "valibot";
import { DURATION_PATTERN, parseDuration, TIMER_MAX_MS } from "./duration";
import { integerSchema, nameSchema } from "./service-schema";

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
  name: nameSchema,
  weight: v.exactOptional(integerSchema(0, 1_000_000), 1),
  /** Ours, not the Gateway API's: used only when the others cannot answer. */
  fallback: v.exactOptional(v.boolean(), false),
});

const durationSchema = v.pipe(
  v.string(),
  v.regex(DURATION_PATTERN, 'a duration such as "10s", "500ms" or "1h2m"'),
  v.check((text) => parseDuration(text)! <= TIMER_MAX_MS, "at most 596h, the longest timer of a browser"),
);

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

const ruleSchema = v.object({
  name: v.exactOptional(v.string()),
  matches: v.exactOptional(v.pipe(v.array(matchSchema), v.nonEmpty("absent, or hold at least one match")), [
    {},
  ]),
  backendRefs: v.exactOptional(v.array(backendRefSchema), []),
  timeouts: v.exactOptional(timeoutsSchema),
});

/** RFC 1123 host name in lower case, with an optional wildcard as its first label. */
const HOSTNAME_PATTERN = /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

export const routeSchema = v.object({
  name: v.exactOptional(v.string()),
  hostnames: v.exactOptional(
    v.array(
      v.pipe(v.string(), v.regex(HOSTNAME_PATTERN, 'a host name such as "example.com" or "*.example.com"')),
    ),
  ),
  rules: v.pipe(v.array(ruleSchema), v.nonEmpty("at least one rule")),
});
