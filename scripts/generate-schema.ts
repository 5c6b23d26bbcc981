/** Writes public/mesh.schema.json, which editors use to complete and check a mesh.json. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { toJsonSchema } from "@valibot/to-json-schema";
import { meshSchema } from "../runtime/config/schema";

export const SCHEMA_FILE = fileURLToPath(new URL("../public/mesh.schema.json", import.meta.url));

/** Kept here, not in the schema itself: the service worker carries the schema, and needs no prose. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  $schema: "URL of this schema, for editors",
  version: "Version of this format",
  mode: "passthrough: the mesh does nothing, in any page, until it is taken out again (docs/updates.md)",
  services: "WebAssembly services that run in the browser",
  "services.name": "RFC 1123 label, unique among services and upstreams",
  "services.version": "Shown and recorded; a new version replaces the replicas of the old one",
  "services.artifact.abi": "How the code is called; docs/services.md has a page for each",
  "services.artifact.requestBody":
    "wasi-command, wasmer: begin when the body is whole, with CONTENT_LENGTH (default), or at once and stream it",
  "services.artifact.url": "Path on this origin, absolute or relative to this file",
  "services.artifact.sha256": "SHA-256 of the file in hexadecimal; code with another digest never runs",
  "services.artifact.bytes": "Size of the file: what a forecast must weigh before it is fetched",
  "services.artifact.files": "Further files of the service: core modules of a component, data",
  "services.priority": "Who gives way when the device is short of memory or time",
  "services.resources.memoryMaxBytes": "Upper limit of a replica's linear memory",
  "services.resources.timeoutMs": "Longest time for one request, start included",
  "services.resources.concurrency": "Requests that one replica takes at a time",
  "services.resources.queueMax": "Requests that may wait for a replica; more are shed",
  "services.resources.responseMaxBytes": "Longest body of a response",
  "services.resources.responseHeadersMaxBytes": "Longest headers of a response, names and values",
  "services.resources.storageMaxBytes": "What a store or database may hold after a write of the service",
  "services.resources.replicas.min": "Replicas kept ready; 0 lets the service scale to zero",
  "services.resources.replicas.max": "Default: 4, and 1 for a singleton",
  "services.resources.singleton":
    "Has state that a second replica would not see: there are never two, not even while one drains",
  "services.capabilities": "What the service may touch; everything else is denied",
  "services.capabilities.outbound": "Origins it may call; not granted by this version",
  "services.capabilities.keyValue": "Key-value stores it may use (wasi:keyvalue)",
  "services.capabilities.sql": "SQLite databases it may use",
  "services.capabilities.blob": "Blob containers it may use (wasi:blobstore)",
  "services.capabilities.config": "Settings handed to the service",
  "services.capabilities.secrets":
    "Names of secrets it is told; the page sets their values, mesh.json has none",
  "services.capabilities.clocks": "Whether it may ask for the time",
  "services.capabilities.random": "Whether it may ask for random bytes",
  "services.capabilities.logging": "Whether what it logs is shown",
  "services.roles": "Roles that may call the service; absent: everyone. It is never prefetched for others",
  "services.prefetch":
    "When its files are fetched ahead: at the first visit, when forecasts say so, or never",
  upstreams: "Remote backends",
  "upstreams.url": 'http(s) URL, or a path on this origin that starts with "/"',
  listeners: "Gateway API listeners that routes attach to; none: one that takes every host and port",
  "listeners.name": "What a parentRef's sectionName refers to",
  routes: "HTTPRoute specs of gateway.networking.k8s.io/v1; only what they match is the mesh's",
  "routes.parentRefs": "Listeners, or services whose calls it routes (GAMMA); none: every listener",
  "routes.rules.matches": "A request must satisfy one of them; each needs a path of its own below /",
  "routes.rules.filters": "HTTPRoute filters; each type once, RequestMirror any number of times",
  "routes.rules.filters.type": "Names the one member that holds the filter's settings",
  "routes.rules.filters.requestMirror.percent": "Share of the requests that are copied; absent: all",
  "routes.rules.filters.requestMirror.fraction": "The same as a fraction, at most 1; not beside percent",
  "routes.rules.filters.urlRewrite.hostname": "A browser sends no Host header of ours to a remote upstream",
  "routes.rules.filters.cors.maxAge": "Seconds for which a preflight's answer may be kept",
  "routes.rules.backendRefs": "Names of services and upstreams",
  "routes.rules.backendRefs.weight": "Share of the requests; 0 turns the backend off",
  "routes.rules.backendRefs.filters": "Filters for what goes to this backend alone",
  "routes.rules.backendRefs.fallback": "Used only when the other backends cannot answer (not in HTTPRoute)",
  "routes.rules.timeouts": 'Gateway API durations such as "10s", "500ms", "1h2m"; "0s" means no limit',
  "routes.rules.retry": "GEP-1731; only what may be repeated is: idempotent, or with an Idempotency-Key",
  "routes.rules.retry.attempts": "Tries after the first",
  "routes.rules.retry.codes": "Statuses that are retried, beside connection errors and timed-out tries",
  "routes.rules.retry.backoff": "Shortest wait before a retry; absent: full jitter from 25ms",
  "routes.rules.offline":
    'Keeps writes until their final answer ("queue"; docs/offline.md); reads are not touched (not in HTTPRoute)',
  trafficPolicies: "Istio's DestinationRule, with Envoy's, Linkerd's or gRPC's words where it has none",
  "trafficPolicies.targetRef":
    "A service or upstream; kind HTTPRoute: a route, sectionName: one of its rules",
  "trafficPolicies.loadBalancer": "How a replica is chosen (Istio loadBalancer); an upstream is one endpoint",
  "trafficPolicies.loadBalancer.consistentHash": "By httpHeaderName or httpCookie, in a Maglev table",
  "trafficPolicies.loadBalancer.consistentHash.httpCookie.ttl":
    'Life of the cookie that a client without one is given; "0s": it is given none',
  "trafficPolicies.loadBalancer.consistentHash.maglev.tableSize": "Rounded up to a prime (Envoy)",
  "trafficPolicies.loadBalancer.localityLbSetting":
    'Istio localityLbSetting: "local" is the device, any other name an upstream',
  "trafficPolicies.warmup": "Istio warmup: a new replica's share grows over duration",
  "trafficPolicies.warmup.minimumPercent": "Percent of its share that a replica starts with",
  "trafficPolicies.outlierDetection": "Ejects an endpoint by its own answers (Istio outlierDetection)",
  "trafficPolicies.outlierDetection.consecutive5xxErrors": "Errors in a row that eject; 0 is off",
  "trafficPolicies.outlierDetection.consecutiveGatewayErrors":
    "502, 503 or 504 in a row that eject; 0 is off",
  "trafficPolicies.outlierDetection.successRateMinimumPercent":
    "Percent of successes below which it is ejected (Linkerd's unified failure accrual)",
  "trafficPolicies.outlierDetection.interval": "Time over which the success rate is counted",
  "trafficPolicies.outlierDetection.baseEjectionTime":
    "First ejection; the nth in a row lasts n times as long",
  "trafficPolicies.outlierDetection.maxEjectionPercent":
    "Percent of a service's endpoints; one always may be",
  "trafficPolicies.retryBudget":
    "Linkerd's form (ttl, retryRatio, minRetriesPerSecond) or Envoy's (percent, minRetryConcurrency), not both",
  "trafficPolicies.hedging": "gRPC hedgingPolicy: the first good answer wins",
  "trafficPolicies.hedging.hedgingDelay": "Time without an answer before another try",
  "trafficPolicies.connectionPool": "Istio connectionPool; what exceeds it is refused with 503",
  "trafficPolicies.connectionPool.http.http2MaxRequests": "Exchanges of a backend at a time",
  "trafficPolicies.connectionPool.http.http1MaxPendingRequests": "Exchanges that may wait for a place",
  "trafficPolicies.adaptiveConcurrency": "Envoy's gradient controller: finds how much a backend bears",
  "trafficPolicies.rateLimit": "Answers 429 above a rate, counted in each page and in the service worker",
  "trafficPolicies.rateLimit.tokenBucket": "Envoy's token bucket; not beside total, identity, overrides",
  "trafficPolicies.rateLimit.total": "All clients together (Linkerd, GCRA)",
  "trafficPolicies.rateLimit.identity": "Each client (Linkerd, GCRA)",
  "trafficPolicies.rateLimit.overrides": "Clients of these roles together, in place of identity",
  "trafficPolicies.fault": "Istio HTTPFaultInjection: a delay, an abort, or both",
  "trafficPolicies.fault.per": "request: outside the retries; try: inside them, as a flaky backend is",
  offline: "The app without a network; docs/offline.md",
  "offline.precache": "Path of the list of files to keep, which `foremesh precache` writes",
  "offline.shell": "Page of the list that answers navigations when the network does not",
  "offline.navigation": "shell: the kept page first, and the network only for what is not kept",
  "offline.timeoutMs": "How long a navigation waits for the network when there is a shell",
  "offline.preload": "Whether the browser asks the network for a page while the worker is still starting",
  "offline.fallback": "Page of the list for when there is neither network nor shell",
  "offline.denylist": "Prefixes of paths that neither the shell nor the fallback ever answers",
  "prediction.statistics": "Path of the global statistics; docs/prediction/collaborative.md has the format",
  authorization: "Not supported by this version: must be empty",
  security: "Not supported by this version: must be empty",
};

/** lineWidth of biome.json. */
const LINE_WIDTH = 110;

interface JsonSchema {
  description?: string;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  required?: string[];
}

/** The schema's text, formatted as the repository's formatter would. */
export function generateSchemaText(): string {
  const converted = toJsonSchema(meshSchema, { typeMode: "input", errorMode: "ignore" });
  const { $schema, ...schema } = structuredClone(converted) as JsonSchema & { $schema?: string };
  const described = annotate(schema, "");
  const unused = Object.keys(DESCRIPTIONS).filter((path) => !described.has(path));
  if (unused.length > 0) throw new Error(`Cannot describe ${unused.join(", ")}: not in the schema`);
  return `${joinLists(JSON.stringify({ $schema, title: "Foremesh configuration (mesh.json)", ...schema }, null, 2))}\n`;
}

/** Puts a list on one line where it fits, as Biome does and `JSON.stringify` does not. */
function joinLists(json: string): string {
  return json.replace(
    /^( *"[^"]+": )\[\s+([^[\]:]*?)\s+\](,?)$/gm,
    (block, key: string, list: string, comma: string) => {
      const line = `${key}[${list.replace(/\s+/g, " ")}]${comma}`;
      return line.length <= LINE_WIDTH ? line : block;
    },
  );
}

function annotate(schema: JsonSchema, path: string): Set<string> {
  const described = new Set<string>();
  const description = DESCRIPTIONS[path];
  if (description !== undefined) {
    schema.description = description;
    described.add(path);
  }
  if (schema.required?.length === 0) delete schema.required;
  const target = schema.items ?? schema;
  if (target.required?.length === 0) delete target.required;
  for (const [key, property] of Object.entries(target.properties ?? {})) {
    for (const found of annotate(property, path === "" ? key : `${path}.${key}`)) described.add(found);
  }
  return described;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(SCHEMA_FILE, generateSchemaText());
