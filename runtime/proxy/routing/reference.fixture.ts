import type { InferInput } from "valibot";
import type { meshSchema } from "../../config/schema";
import type { RouteRequest } from "./rule-entry";

/**
 * Route matching in the words of the Gateway API, one after the other: every match of every rule is tried, and those
 * that apply are compared. Slow and plain on purpose, and it shares nothing with what it judges: it reads mesh.json as
 * it is written, with no default filled in.
 *
 * @see gateway-api apis/v1/httproute_types.go (HTTPRouteSpec `hostnames`, HTTPRouteRule `matches`), gateway_types.go
 */
export type WrittenMesh = InferInput<typeof meshSchema>;
type WrittenRoute = NonNullable<WrittenMesh["routes"]>[number];
type WrittenMatch = NonNullable<WrittenRoute["rules"][number]["matches"]>[number];
type ValueMatch = NonNullable<WrittenMatch["headers"]>[number];

/** A match that applies to a request. */
export interface Applicable {
  readonly routeIndex: number;
  readonly ruleIndex: number;
  readonly path: { readonly type: string; readonly value: string };
  /** What precedence goes by, the most important first; more is better. */
  readonly rank: readonly number[];
}

/** What applies to a request of the app's, the winner first. */
export function applicableTo({ routes = [], listeners = [] }: WrittenMesh, request: RouteRequest) {
  const { hostname: host } = request.url;
  const port = portOf(request);
  const [listener] = listeners
    .filter((candidate) => candidate.port === port)
    .filter(({ hostname }) => hostname === undefined || coversHost(hostname, host))
    .sort((a, b) => compareRanks(hostRank(a.hostname), hostRank(b.hostname)));
  if (listeners.length > 0 && listener === undefined) return [];

  const isAttached = ({ parentRefs = [] }: WrittenRoute) =>
    parentRefs.length === 0 ||
    parentRefs.some(
      (ref) =>
        (ref.kind ?? "Gateway") === "Gateway" &&
        (ref.sectionName === undefined || ref.sectionName === listener?.name) &&
        (ref.port === undefined || ref.port === listener?.port),
    );
  /** By the route's own host names, not by what they have in common with the listener's. */
  const rankOf = (route: WrittenRoute): readonly number[] | undefined => {
    if (!isAttached(route)) return undefined;
    if (!route.hostnames?.length) return hostRank(undefined);
    const covering = route.hostnames.filter((hostname) => coversHost(hostname, host));
    return covering.map(hostRank).sort(compareRanks)[0];
  };
  return applicable(routes, request, rankOf);
}

/** What applies to a call of a service by its name (GAMMA): host names say nothing there. */
export function applicableToCall({ routes = [] }: WrittenMesh, service: string, request: RouteRequest) {
  const isBound = ({ parentRefs = [] }: WrittenRoute) =>
    parentRefs.some(
      ({ kind, name, port }) =>
        kind === "Service" && name === service && (port === undefined || port === callPortOf(request)),
    );
  if (!routes.some(isBound)) return "unbound";
  return applicable(routes, request, (route) => (isBound(route) ? [] : undefined));
}

export const portOf = ({ port, url }: RouteRequest): number =>
  port ?? Number(url.port || { "http:": 80, "https:": 443 }[url.protocol]);

export const callPortOf = ({ port }: RouteRequest): number => port ?? 80;

function applicable(
  routes: readonly WrittenRoute[],
  request: RouteRequest,
  rankOf: (route: WrittenRoute) => readonly number[] | undefined,
): Applicable[] {
  const found: Applicable[] = [];
  for (const [routeIndex, route] of routes.entries()) {
    const routeRank = rankOf(route);
    if (routeRank === undefined) continue;
    for (const [ruleIndex, rule] of route.rules.entries()) {
      for (const match of rule.matches ?? [{}]) {
        if (!applies(match, request)) continue;
        found.push({ routeIndex, ruleIndex, path: pathOf(match), rank: [...routeRank, ...matchRank(match)] });
      }
    }
  }
  // A sort keeps the order of equals: the first in the file wins.
  return found.sort((a, b) => compareRanks(a.rank, b.rank));
}

const pathOf = ({ path }: WrittenMatch) => ({ type: path?.type ?? "PathPrefix", value: path?.value ?? "/" });

function applies(match: WrittenMatch, { method, url, headers }: RouteRequest): boolean {
  const { type, value } = pathOf(match);
  const { pathname, searchParams } = url;
  if (type === "Exact" && pathname !== value) return false;
  if (type === "RegularExpression" && !matchesWhole(value, pathname)) return false;
  if (type === "PathPrefix") {
    const elements = pathname.split("/");
    const wanted = value.replace(/\/$/, "").split("/");
    if (!wanted.every((element, i) => element === elements[i])) return false;
  }
  if (match.method !== undefined && match.method !== method) return false;
  return (
    countedHeaders(match).every((test) => meets(test, headers.get(test.name))) &&
    // Of a parameter that is repeated the first counts (HTTPQueryParamMatch `name`).
    countedParams(match).every((test) => meets(test, searchParams.getAll(test.name)[0] ?? null))
  );
}

const meets = ({ type, value }: ValueMatch, actual: string | null): boolean =>
  actual !== null && (type === "RegularExpression" ? matchesWhole(value, actual) : actual === value);

/** Which part of a value an expression must match is left to the implementation: here all of it. */
const matchesWhole = (source: string, value: string): boolean => new RegExp(`^(?:${source})$`).test(value);

/** Later ones of an equivalent name are ignored: they neither decide nor count. */
const countedHeaders = ({ headers = [] }: WrittenMatch) =>
  headers.filter(
    ({ name }, i) => headers.findIndex((other) => other.name.toLowerCase() === name.toLowerCase()) === i,
  );

const countedParams = ({ queryParams = [] }: WrittenMatch) =>
  queryParams.filter(({ name }, i) => queryParams.findIndex((other) => other.name === name) === i);

/** The place of regular expressions is left to the implementation: here between the two, the longest first. */
function matchRank(match: WrittenMatch): number[] {
  const { type, value } = pathOf(match);
  return [
    type === "Exact" ? 1 : 0,
    type === "RegularExpression" ? 1 : 0,
    value.length,
    match.method === undefined ? 0 : 1,
    countedHeaders(match).length,
    countedParams(match).length,
  ];
}

/** Characters of a host name without wildcard, then of any. */
function hostRank(hostname: string | undefined): number[] {
  if (hostname === undefined) return [0, 0];
  return [hostname.startsWith("*.") ? 0 : hostname.length, hostname.length];
}

function coversHost(hostname: string, host: string): boolean {
  const wanted = hostname.split(".").reverse();
  const actual = host.split(".").reverse();
  if (wanted.at(-1) !== "*") return hostname === host;
  wanted.pop();
  return actual.length > wanted.length && wanted.every((label, i) => label === actual[i]);
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at === -1 ? 0 : b[at]! - a[at]!;
}
