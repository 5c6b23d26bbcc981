import type { RouteMatch as MatchConfig, MeshConfig, RouteRule } from "../../config/schema";

/** The rule that answers a request. */
export interface RouteMatch {
  /** Name of the route, or `route-<index>`. */
  readonly route: string;
  readonly rule: RouteRule;
  /** The path match that was met: ReplacePrefixMatch replaces what it says. */
  readonly path: MatchConfig["path"];
  /** Of the listener that took the request. */
  readonly port: number;
}

export interface RouteTable {
  /** Synchronous, since it decides whether `respondWith` is called. `undefined`: not the mesh's. */
  match(method: string, url: URL, headers: Headers): RouteMatch | undefined;
}

type Test = (method: string, url: URL, headers: Headers) => boolean;

interface Entry extends RouteMatch {
  readonly test: Test;
  readonly rank: readonly number[];
}

/**
 * Compiles HTTPRoutes into a list in the API's order of precedence: exact path, longest prefix, method, most header
 * matches, most query matches, then order of appearance (gateway-api apis/v1/httproute_types.go). A regular expression
 * has no place in that order; it stands between exact and prefix, as most implementations have it.
 */
export function compileRoutes(routes: MeshConfig["routes"]): RouteTable {
  const entries: Entry[] = routes.flatMap((route, index) =>
    (route.hostnames?.length ? route.hostnames : ["*"]).flatMap((hostname) =>
      route.rules.flatMap((rule) =>
        rule.matches.map((match) => ({
          route: route.name ?? `route-${index}`,
          rule,
          path: match.path,
          port: 80,
          test: compileMatch(hostname, match),
          rank: rankOf(hostname, match),
        })),
      ),
    ),
  );
  entries.sort((a, b) => compareRanks(a.rank, b.rank));
  return { match: (method, url, headers) => entries.find((entry) => entry.test(method, url, headers)) };
}

/** Higher is tried first, from left to right. */
function rankOf(hostname: string, match: MatchConfig): number[] {
  const { path, method, headers, queryParams } = match;
  const hostRank = hostname.startsWith("*") ? hostname.length : 1000 + hostname.length;
  const pathRank = { Exact: 2, RegularExpression: 1, PathPrefix: 0 }[path.type];
  return [
    hostRank,
    pathRank,
    path.value.length,
    method === undefined ? 0 : 1,
    headers.length,
    queryParams.length,
  ];
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (const [index, rank] of a.entries()) if (rank !== b[index]) return b[index]! - rank;
  return 0;
}

function compileMatch(hostname: string, match: MatchConfig): Test {
  const tests: Test[] = [];
  if (hostname !== "*") tests.push((_method, url) => coversHost(hostname.toLowerCase(), url.hostname));
  tests.push(compilePath(match.path));
  if (match.method !== undefined) tests.push((method) => method === match.method);
  for (const { name, test } of firstOfEach(match.headers, ({ name }) => name.toLowerCase()).map(
    compileValue,
  )) {
    tests.push((_method, _url, headers) => test(headers.get(name)));
  }
  for (const { name, test } of firstOfEach(match.queryParams, ({ name }) => name).map(compileValue)) {
    tests.push((_method, url) => test(url.searchParams.get(name)));
  }
  return (method, url, headers) => tests.every((test) => test(method, url, headers));
}

/** Of several matches for the same name only the first counts (HTTPRouteMatch `headers`, `queryParams`). */
function firstOfEach<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const seen = new Set<string>();
  return items.filter((item) => !seen.has(keyOf(item)) && seen.add(keyOf(item)));
}

/** A wildcard stands for one or more labels, never for none (HTTPRoute `hostnames`). */
const coversHost = (pattern: string, hostname: string): boolean =>
  pattern.startsWith("*.") ? hostname.endsWith(pattern.slice(1)) : hostname === pattern;

function compilePath(path: MatchConfig["path"]): Test {
  switch (path.type) {
    case "Exact":
      return (_method, url) => url.pathname === path.value;
    case "PathPrefix": {
      // Whole path elements: "/foo" and "/foo/" both match "/foo/bar" and "/foo", and not "/foobar".
      const prefix = path.value.replace(/\/+$/, "");
      return (_method, { pathname }) => pathname === prefix || pathname.startsWith(`${prefix}/`);
    }
    case "RegularExpression": {
      const pattern = new RegExp(`^(?:${path.value})$`);
      return (_method, url) => pattern.test(url.pathname);
    }
  }
}

function compileValue(match: MatchConfig["headers"][number]): {
  name: string;
  test: (value: string | null) => boolean;
} {
  const { name, type, value } = match;
  if (type === "Exact") return { name, test: (actual) => actual === value };
  const pattern = new RegExp(`^(?:${value})$`);
  return { name, test: (actual) => actual !== null && pattern.test(actual) };
}
