import { compileFullMatch } from "../../config/regular-expression";
import type { RouteMatch as MatchConfig, RouteRule } from "../../config/schema";

/** What a request is matched by. */
export interface RouteRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  /** It arrived on; default: the URL's. */
  readonly port?: number;
}

/** One match of one rule, compiled. */
export interface RuleEntry {
  readonly route: string;
  readonly rule: RouteRule;
  /** Index of the rule in its route. */
  readonly index: number;
  readonly path: MatchConfig["path"];
  /** Compiled, for a path that is a regular expression. */
  readonly pattern: RegExp | undefined;
  readonly method: string | undefined;
  readonly headers: readonly ValueTest[];
  readonly queryParams: readonly ValueTest[];
}

interface ValueTest {
  readonly name: string;
  readonly value: string;
  readonly pattern: RegExp | undefined;
}

export function compileEntry(route: string, rule: RouteRule, index: number, match: MatchConfig): RuleEntry {
  const { path, method } = match;
  return {
    route,
    rule,
    index,
    path,
    pattern: path.type === "RegularExpression" ? compileFullMatch(path.value) : undefined,
    method,
    headers: firstOfEach(match.headers, (name) => name.toLowerCase()),
    queryParams: firstOfEach(match.queryParams, (name) => name),
  };
}

/** Of several matches for the same name only the first counts (HTTPRouteMatch `headers`, `queryParams`). */
function firstOfEach(tests: MatchConfig["headers"], keyOf: (name: string) => string): ValueTest[] {
  const byName = new Map<string, ValueTest>();
  for (const { name, type, value } of tests) {
    const key = keyOf(name);
    const pattern = type === "RegularExpression" ? compileFullMatch(value) : undefined;
    if (!byName.has(key)) byName.set(key, { name: key, value, pattern });
  }
  return [...byName.values()];
}

/** Which of two is tried first: by path, then method, header and query matches (HTTPRouteRule `matches`). */
export function compareEntries(a: RuleEntry, b: RuleEntry): number {
  return (
    PATH_RANK[b.path.type] - PATH_RANK[a.path.type] ||
    b.path.value.length - a.path.value.length ||
    Number(b.method !== undefined) - Number(a.method !== undefined) ||
    b.headers.length - a.headers.length ||
    b.queryParams.length - a.queryParams.length
  );
}

/** A regular expression has no place in the API's order; most implementations have it between the two. */
const PATH_RANK = { Exact: 2, RegularExpression: 1, PathPrefix: 0 } as const;

/** What of an entry, its path aside, a request does not meet; `undefined` when it meets all. */
export function failureOf(
  { method, headers, queryParams }: RuleEntry,
  request: RouteRequest,
): string | undefined {
  if (method !== undefined && method !== request.method) return "method";
  for (const test of headers) {
    if (!meets(test, request.headers.get(test.name))) return `header ${test.name}`;
  }
  for (const test of queryParams) {
    if (!meets(test, request.url.searchParams.get(test.name))) return `query ${test.name}`;
  }
  return undefined;
}

const meets = ({ value, pattern }: ValueTest, actual: string | null): boolean =>
  pattern === undefined ? actual === value : actual !== null && pattern.test(actual);

/** Path semantics of the API: a prefix covers whole path elements, its own trailing slash does not count. */
export function meetsPath({ path, pattern }: RuleEntry, pathname: string): boolean {
  if (path.type === "Exact") return pathname === path.value;
  if (path.type === "RegularExpression") return pattern?.test(pathname) === true;
  const prefix = prefixOf(path);
  return pathname === prefix || pathname.startsWith(`${prefix}/`);
}

export const prefixOf = ({ value }: MatchConfig["path"]): string => value.replace(/\/+$/, "");
