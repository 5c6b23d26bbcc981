import * as v from "valibot";
import { HOSTNAME_PATTERN, portSchema } from "./host-schema";
import { integerSchema, nameSchema } from "./service-schema";

/** Filters of gateway.networking.k8s.io/v1. That a filter has the member its `type` names is in filter-checks. */
const headerSchema = v.object({
  name: v.pipe(v.string(), v.regex(/^[A-Za-z0-9!#$%&'*+\-.^_`|~]{1,256}$/, "an HTTP header name")),
  value: v.pipe(v.string(), v.regex(/^[^\0\r\n]{1,4096}$/, "a header value of 1 to 4096 characters")),
});

const headerModifierSchema = v.object({
  set: v.exactOptional(v.array(headerSchema), []),
  add: v.exactOptional(v.array(headerSchema), []),
  remove: v.exactOptional(v.array(v.string()), []),
});

const pathModifierSchema = v.object({
  type: v.picklist(["ReplaceFullPath", "ReplacePrefixMatch"]),
  replaceFullPath: v.exactOptional(
    v.pipe(v.string(), v.regex(/^\/[^?#\s]*$/, 'a path that starts with "/"')),
  ),
  replacePrefixMatch: v.exactOptional(
    v.pipe(v.string(), v.regex(/^(\/[^?#\s]*)?$/, 'a path that starts with "/", or nothing')),
  ),
});

const hostnameSchema = v.pipe(v.string(), v.regex(HOSTNAME_PATTERN, 'a host name such as "example.com"'));

const requestRedirectSchema = v.object({
  scheme: v.exactOptional(v.picklist(["http", "https"])),
  hostname: v.exactOptional(hostnameSchema),
  path: v.exactOptional(pathModifierSchema),
  port: v.exactOptional(portSchema),
  statusCode: v.exactOptional(v.picklist([301, 302, 303, 307, 308]), 302),
});

const urlRewriteSchema = v.object({
  hostname: v.exactOptional(hostnameSchema),
  path: v.exactOptional(pathModifierSchema),
});

/** The Kubernetes members other than `name` are accepted, so that a route can be pasted; only a Service resolves. */
export const backendObjectEntries = {
  name: nameSchema,
  group: v.exactOptional(v.string(), ""),
  kind: v.exactOptional(v.string(), "Service"),
  namespace: v.exactOptional(v.string()),
  port: v.exactOptional(portSchema),
};

const requestMirrorSchema = v.object({
  backendRef: v.object(backendObjectEntries),
  percent: v.exactOptional(integerSchema(0, 100)),
  fraction: v.exactOptional(
    v.object({
      numerator: integerSchema(0, Number.MAX_SAFE_INTEGER),
      denominator: v.exactOptional(integerSchema(1, Number.MAX_SAFE_INTEGER), 100),
    }),
  ),
});

const originSchema = v.pipe(
  v.string(),
  v.regex(
    /^(\*|[a-z][a-z0-9+\-.]*:\/\/[^:/?#\s]+(:\d{1,5})?)$/i,
    '"*" or an origin such as "https://app.example"',
  ),
);

const corsSchema = v.object({
  allowOrigins: v.exactOptional(v.array(originSchema), []),
  allowCredentials: v.exactOptional(v.boolean(), false),
  allowMethods: v.exactOptional(v.array(v.string()), []),
  allowHeaders: v.exactOptional(v.array(v.string()), []),
  exposeHeaders: v.exactOptional(v.array(v.string()), []),
  /** Seconds. */
  maxAge: v.exactOptional(integerSchema(1, 2_147_483_647), 5),
});

/** Filter types, each with the member that holds its settings. */
export const FILTER_MEMBERS = {
  RequestHeaderModifier: "requestHeaderModifier",
  ResponseHeaderModifier: "responseHeaderModifier",
  RequestMirror: "requestMirror",
  RequestRedirect: "requestRedirect",
  URLRewrite: "urlRewrite",
  CORS: "cors",
} as const;

export const filterSchema = v.object({
  type: v.picklist(Object.keys(FILTER_MEMBERS) as (keyof typeof FILTER_MEMBERS)[]),
  requestHeaderModifier: v.exactOptional(headerModifierSchema),
  responseHeaderModifier: v.exactOptional(headerModifierSchema),
  requestMirror: v.exactOptional(requestMirrorSchema),
  requestRedirect: v.exactOptional(requestRedirectSchema),
  urlRewrite: v.exactOptional(urlRewriteSchema),
  cors: v.exactOptional(corsSchema),
});
