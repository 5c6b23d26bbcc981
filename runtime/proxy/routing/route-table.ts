import type { ListenerConfig, MeshConfig, RouteConfig, RouteRule } from "../../config/schema";
import type { RuleVerdict } from "../../telemetry/explanation";
import { ANY_HOST, createHostMap, type HostMap, intersectHosts } from "./hostnames";
import { createPathIndex, type PathIndex } from "./path-index";
import { compileEntry, failureOf, meetsPath, type RouteRequest, type RuleEntry } from "./rule-entry";

/** The rule that answers a request. */
export interface RouteMatch {
  /** Name of the route, or `route-<index>`. */
  readonly route: string;
  readonly rule: RouteRule;
  /** The path match that was met: ReplacePrefixMatch replaces what it says. */
  readonly path: RuleEntry["path"];
  /** Of the listener that took the request. */
  readonly port: number;
}

export interface RouteTable {
  /** Synchronous, since it decides whether `respondWith` is called. `undefined`: not the mesh's. */
  match(request: RouteRequest): RouteMatch | undefined;
  /**
   * A call to a service by its name (GAMMA): by the routes whose parentRefs name it. `unbound`: there are none on that
   * port, the call goes to the service itself; `undefined`: none of their rules matches.
   */
  matchCall(service: string, request: RouteRequest): RouteMatch | "unbound" | undefined;
  /** The rules that `match` would try, in its order, up to the one that wins. */
  considered(request: RouteRequest): RuleVerdict[];
}

/** A listener with the routes that are attached to it, by the host names both have in common. */
interface Listener {
  readonly port: number | undefined;
  readonly hosts: HostMap<PathIndex>;
}

/** A port that a service is called on when the call names none. */
const DEFAULT_PORT = 80;

/**
 * Compiles HTTPRoutes once, into an index by listener, host name and path; what is left to test of a request are the
 * few entries of one path, in the API's order of precedence: host name, path, method, header and query matches, then
 * order of appearance (gateway-api apis/v1/httproute_types.go).
 */
export function compileRoutes({ routes, listeners }: Pick<MeshConfig, "routes" | "listeners">): RouteTable {
  const entries = routes.map((route, index) => entriesOf(route, route.name ?? `route-${index}`));
  const table = compileListeners(routes, listeners, entries);
  const calls = compileCalls(routes, entries);

  const listenerFor = ({ url }: RouteRequest, port: number): Listener | undefined =>
    (table.get(port) ?? table.get(undefined))?.find(url.hostname, (listener) => listener);

  return {
    match(request) {
      const port = portOf(request);
      const found = listenerFor(request, port)?.hosts.find(request.url.hostname, (index) =>
        index.find(request),
      );
      return found && matchOf(found, port);
    },
    matchCall(service, request) {
      const port = request.port ?? DEFAULT_PORT;
      const bound = calls.get(service);
      const index = bound?.get(port) ?? bound?.get(undefined);
      if (index === undefined) return "unbound";
      const found = index.find(request);
      return found && matchOf(found, port);
    },
    considered(request) {
      const verdicts: RuleVerdict[] = [];
      listenerFor(request, portOf(request))?.hosts.find(request.url.hostname, ({ entries: inOrder }) =>
        inOrder.find((entry) => {
          const isPathMet = meetsPath(entry, request.url.pathname);
          const outcome = isPathMet ? (failureOf(entry, request) ?? "won") : "path";
          verdicts.push({ route: entry.route, rule: entry.rule.name ?? String(entry.index), outcome });
          return outcome === "won";
        }),
      );
      return verdicts;
    },
  };
}

const entriesOf = ({ rules }: RouteConfig, name: string): RuleEntry[] =>
  rules.flatMap((rule, index) => rule.matches.map((match) => compileEntry(name, rule, index, match)));

const matchOf = ({ route, rule, path }: RuleEntry, port: number): RouteMatch => ({ route, rule, path, port });

const portOf = ({ port, url }: RouteRequest): number =>
  port ?? (url.port === "" ? (url.protocol === "https:" ? 443 : DEFAULT_PORT) : Number(url.port));

/**
 * A request belongs to the listener with the most specific host name on its port, and to no other. Without listeners
 * there is one for every port and host.
 */
function compileListeners(
  routes: readonly RouteConfig[],
  configured: readonly ListenerConfig[],
  entries: readonly RuleEntry[][],
): Map<number | undefined, HostMap<Listener>> {
  const ports = new Map<number | undefined, HostMap<Listener>>();
  const all = configured.length > 0 ? configured : [{ name: "", port: undefined }];
  for (const listener of all) {
    const hostname = "hostname" in listener ? listener.hostname.toLowerCase() : ANY_HOST;
    const byHost = new Map<string, RuleEntry[]>();
    routes.forEach((route, index) => {
      if (!attaches(route, listener)) return;
      for (const wanted of route.hostnames?.length ? route.hostnames : [ANY_HOST]) {
        const common = intersectHosts(hostname, wanted);
        if (common === undefined) continue;
        const known = byHost.get(common);
        if (known === undefined) byHost.set(common, [...entries[index]!]);
        else known.push(...entries[index]!);
      }
    });
    const hosts = createHostMap<PathIndex>();
    for (const [host, own] of byHost) hosts.set(host, createPathIndex(own));
    const onPort = ports.get(listener.port) ?? createHostMap<Listener>();
    ports.set(listener.port, onPort);
    onPort.set(hostname, { port: listener.port, hosts });
  }
  return ports;
}

/** A route without parentRefs is attached to every listener; one for calls only, to none. */
const attaches = (
  { parentRefs }: RouteConfig,
  listener: { name: string; port: number | undefined },
): boolean =>
  parentRefs.length === 0 ||
  parentRefs.some(
    ({ kind, sectionName, port }) =>
      kind === "Gateway" &&
      (sectionName === undefined || sectionName === listener.name) &&
      (port === undefined || listener.port === undefined || port === listener.port),
  );

/** By service and port; `undefined` holds those that are bound on every port, and so does each port's own. */
function compileCalls(
  routes: readonly RouteConfig[],
  entries: readonly RuleEntry[][],
): Map<string, Map<number | undefined, PathIndex>> {
  const bindings = routes.flatMap(({ parentRefs }, index) =>
    parentRefs.flatMap(({ kind, name, port }) =>
      kind === "Service" ? [{ service: name, port, index }] : [],
    ),
  );
  const calls = new Map<string, Map<number | undefined, PathIndex>>();
  for (const { service, port } of bindings) {
    if (service === undefined) continue;
    const bound = bindings.filter(
      (other) => other.service === service && (other.port === undefined || other.port === port),
    );
    const indexes = new Set(bound.map(({ index }) => index));
    const ports = calls.get(service) ?? new Map<number | undefined, PathIndex>();
    ports.set(port, createPathIndex([...indexes].sort((a, b) => a - b).flatMap((index) => entries[index]!)));
    calls.set(service, ports);
  }
  return calls;
}
