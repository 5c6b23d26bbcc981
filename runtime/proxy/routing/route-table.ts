import type { ListenerConfig, MeshConfig, RouteConfig, RouteRule } from "../../config/schema";
import { getOrCreate } from "../../kernel/get-or-create";
import { ANY_HOST, createHostMap, type HostMap } from "./hostnames";
import { createPathIndex, type PathIndex } from "./path-index";
import { compileEntry, type RouteRequest, type RuleEntry } from "./rule-entry";

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
  /** Shows the entries by path of each host name that fits, the most specific first, until one gives a result. */
  visit<R>(request: RouteRequest, visitor: (index: PathIndex) => R | undefined): R | undefined;
}

/** A listener: the routes that are attached to it, by the host names both have in common. */
type Listener = HostMap<PathIndex>;

/**
 * Compiles HTTPRoutes once, into an index by listener, host name and path; what is left to test of a request are the
 * few entries of one path, in the API's order of precedence: host name, path, method, header and query matches, then
 * order of appearance (gateway-api apis/v1/httproute_types.go).
 */
export function compileRoutes({ routes, listeners }: Pick<MeshConfig, "routes" | "listeners">): RouteTable {
  const entries = routes.map(entriesOf);
  const table = compileListeners(routes, listeners, entries);

  const listenerFor = ({ url }: RouteRequest, port: number): Listener | undefined =>
    (table.get(port) ?? table.get(undefined))?.find(url.hostname, (listener) => listener);

  const visit: RouteTable["visit"] = (request, visitor) =>
    listenerFor(request, portOf(request))?.find(request.url.hostname, visitor);

  return {
    match(request) {
      const found = visit(request, (index) => index.find(request));
      return found && matchOf(found, portOf(request));
    },
    visit,
  };
}

export const entriesOf = ({ name, rules }: RouteConfig, position: number): RuleEntry[] =>
  rules.flatMap((rule, index) =>
    rule.matches.map((match) => compileEntry(name ?? `route-${position}`, rule, index, match)),
  );

export const matchOf = ({ route, rule, path }: RuleEntry, port: number): RouteMatch => ({
  route,
  rule,
  path,
  port,
});

const portOf = ({ port, url }: RouteRequest): number =>
  port ?? (url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port));

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
  const all = configured.length > 0 ? configured : [{ name: "", port: undefined, hostname: undefined }];
  for (const listener of all) {
    const byHost = new Map<string, RuleEntry[]>();
    routes.forEach((route, index) => {
      if (!attaches(route, listener)) return;
      // By what the route says: a host name that has nothing in common with the listener's is never asked for here.
      for (const host of route.hostnames?.length ? route.hostnames : [ANY_HOST])
        getOrCreate(byHost, host, () => [] as RuleEntry[]).push(...entries[index]!);
    });
    const hosts = createHostMap<PathIndex>();
    for (const [host, own] of byHost) hosts.set(host, createPathIndex(own));
    getOrCreate(ports, listener.port, () => createHostMap<Listener>()).set(
      listener.hostname ?? ANY_HOST,
      hosts,
    );
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
      (port === undefined || port === listener.port),
  );
