import { type PathKey, quote, type Report } from "./diagnostic";
import { checkFilters, unresolvable } from "./filter-checks";
import { coversPath, isOnlyForCalls, matchPrefix } from "./prefixes";
import { compileFullMatch } from "./regular-expression";
import type { MeshConfig, RouteConfig, RouteMatch, RouteRule } from "./schema";

type PathMatch = RouteMatch["path"];

/** Under the mesh's scope; answered by the service worker itself. */
export const CONTROL_PATH = "/__mesh/";

/** Characters the Gateway API allows in Exact and PathPrefix values (pchar of RFC 3986). */
const PATH_PATTERN = /^\/(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})*$/;

/** Forms that no request's path has once the browser has normalised it, or that servers decode differently. */
const ODD_PATH_PATTERN = /\/\/|\/(?:\.|%2e){1,2}(?:\/|$)|%2f/i;

/** @param reservedPaths  Paths no route may take; one that ends in "/" stands for all below it. */
export function checkRoutes(config: MeshConfig, reservedPaths: readonly string[], report: Report): void {
  checkListeners(config, report);
  const backends = new Set([...config.services, ...config.upstreams].map(({ name }) => name));
  config.routes.forEach((route, routeIndex) => {
    checkParents(config, route, ["routes", routeIndex, "parentRefs"], report);
    const isForCalls = isOnlyForCalls(route);
    route.rules.forEach((rule, ruleIndex) => {
      const path = ["routes", routeIndex, "rules", ruleIndex];
      checkBackends(rule, backends, path, report);
      checkTimeouts(rule, path, report);
      checkCache(rule, path, report);
      checkOutbox(rule, isForCalls, path, report);
      checkFilters(rule, rule.filters, backends, [...path, "filters"], report);
      rule.backendRefs.forEach(({ filters }, index) => {
        checkFilters(rule, filters, backends, [...path, "backendRefs", index, "filters"], report);
      });
      rule.matches.forEach((match, index) => {
        checkMatch(match, isForCalls ? undefined : reservedPaths, [...path, "matches", index], report);
      });
    });
  });
}

/** Gateway API's conflict of listeners: which of them a request came in by could not be told. */
function checkListeners({ listeners }: MeshConfig, report: Report): void {
  const seen = new Map<string, number>();
  listeners.forEach(({ name, port, hostname = "*" }, index) => {
    for (const [key, what] of [
      [`name ${name}`, "name"],
      [`${hostname}:${port}`, "port"],
    ] as const) {
      const other = seen.get(key);
      if (other === undefined) {
        seen.set(key, index);
        continue;
      }
      const object = what === "name" ? `the name ${quote(name)}` : `port ${port} and the same host name`;
      const message = `Cannot tell listeners apart: ${object} is that of listeners[${other}] too, must be unique`;
      report("error", ["listeners", index, what], message, "Change one of the two");
    }
  });
}

/** Names of listeners and services that a route hangs on. */
function checkParents(
  { listeners, services, upstreams }: MeshConfig,
  { parentRefs }: RouteConfig,
  path: readonly PathKey[],
  report: Report,
): void {
  parentRefs.forEach(({ kind, name, sectionName, port }, index) => {
    const isThere =
      kind === "Service"
        ? [...services, ...upstreams].some((backend) => backend.name === name)
        : (listeners.length === 0 && sectionName === undefined && port === undefined) ||
          listeners.some(
            (listener) =>
              (sectionName ?? listener.name) === listener.name && (port ?? listener.port) === listener.port,
          );
    if (isThere) return;
    const message = `Cannot attach route: no such ${kind === "Service" ? "service" : "listener"}, must be a declared one`;
    report("error", [...path, index], message, "Declare it, or correct the parentRef");
  });
}

function checkBackends(
  rule: RouteRule,
  backends: ReadonlySet<string>,
  path: readonly PathKey[],
  report: Report,
): void {
  rule.backendRefs.forEach((ref, index) => {
    const amiss = unresolvable(ref, backends);
    if (amiss === undefined) return;
    const message = `Cannot route to ${quote(ref.name)}: ${amiss.state}, must be the name of a service or an upstream`;
    const remedy = `Declare ${quote(ref.name)}, or correct the ${amiss.key}`;
    report("error", [...path, "backendRefs", index, amiss.key], message, remedy);
  });
  const redirects = rule.filters.some(({ type }) => type === "RequestRedirect");
  if (!redirects && !rule.backendRefs.some(({ weight }) => weight > 0)) {
    const message =
      "Cannot answer what this rule matches: no backend with a weight above 0, must be at least one";
    report(
      "warning",
      [...path, "backendRefs"],
      message,
      "Add a backendRef; until then every match is answered 500",
    );
  }
}

function checkTimeouts({ timeouts }: RouteRule, path: readonly PathKey[], report: Report): void {
  const { requestMs = 0, backendRequestMs = 0 } = timeouts ?? {};
  if (requestMs === 0 || backendRequestMs <= requestMs) return;
  const message = `Cannot wait ${timeouts?.backendRequest} for a backend: longer than the request's timeout, must be at most ${timeouts?.request}`;
  report("error", [...path, "timeouts", "backendRequest"], message, "Lower backendRequest, or raise request");
}

function checkCache({ cache }: RouteRule, path: readonly PathKey[], report: Report): void {
  if (cache?.networkTimeout === undefined || cache.strategy === "network-first") return;
  const message = `Cannot wait a while for the network: the strategy is ${quote(cache.strategy)}, must be "network-first"`;
  report(
    "error",
    [...path, "cache", "networkTimeout"],
    message,
    "Remove networkTimeout, or change the strategy",
  );
}

const WRITES: ReadonlySet<string | undefined> = new Set([undefined, "POST", "PUT", "PATCH", "DELETE"]);

/** The outbox keeps what pages write, and nothing else. */
function checkOutbox(
  { offline, matches }: RouteRule,
  isForCalls: boolean,
  path: readonly PathKey[],
  report: Report,
): void {
  if (offline === undefined || (!isForCalls && matches.some(({ method }) => WRITES.has(method)))) return;
  const state = isForCalls ? "only services call it" : "it matches no write";
  const message = `Cannot queue what this rule matches: ${state}, must be a rule for a page's POST, PUT, PATCH or DELETE`;
  report(
    "error",
    [...path, "offline"],
    message,
    "Remove offline, or move it to the rule that matches the writes",
  );
}

function checkMatch(
  match: RouteMatch,
  reserved: readonly string[] | undefined,
  path: readonly PathKey[],
  report: Report,
): void {
  for (const list of ["headers", "queryParams"] as const) {
    match[list].forEach(({ type, value }, index) => {
      if (type === "RegularExpression") checkExpression(value, [...path, list, index, "value"], report);
    });
  }
  if (checkPathSyntax(match.path, [...path, "path", "value"], report) && reserved !== undefined) {
    checkCoverage(match.path, reserved, [...path, "path"], report);
  }
}

function checkExpression(source: string, path: readonly PathKey[], report: Report): boolean {
  if (compileFullMatch(source) !== undefined) return true;
  const message = `Cannot compile ${quote(source)}: invalid, must be a JavaScript regular expression`;
  report("error", path, message, "Correct the expression; it is matched against the whole value");
  return false;
}

function checkPathSyntax({ type, value }: PathMatch, path: readonly PathKey[], report: Report): boolean {
  if (type === "RegularExpression") return checkExpression(value, path, report);
  if (PATH_PATTERN.test(value) && !ODD_PATH_PATTERN.test(value)) return true;
  const rule = 'a path that starts with "/", percent-encoded, without "//", "." or ".." elements, "?" or "#"';
  report(
    "error",
    path,
    `Cannot match the path ${quote(value)}: no request has it, must be ${rule}`,
    "Correct the path",
  );
  return false;
}

/**
 * The app itself must start without the mesh, and the mesh must stay reachable whatever its routes say (abuse case
 * 61). Headers, methods and host names do not narrow this: whether to look at a request is decided by its path.
 */
function checkCoverage(
  match: PathMatch,
  reserved: readonly string[],
  path: readonly PathKey[],
  report: Report,
): void {
  const label = `${match.type} ${quote(match.value)}`;
  if (matchPrefix(match) === "/") {
    const message = `Cannot route ${label}: it may take "/" and every page of the app, must start with a folder of its own`;
    report("error", path, message, 'Start the path with a literal folder, such as "/api/"');
    return;
  }
  const taken = reserved.find((candidate) => takesPath(match, candidate));
  if (taken !== undefined) {
    const message = `Cannot route ${label}: it takes ${quote(taken)}, which the mesh itself needs, must be another path`;
    report("error", path, message, `Choose a path that does not match ${quote(taken)}`);
  }
}

function takesPath(match: PathMatch, reserved: string): boolean {
  const prefix = matchPrefix(match);
  const bare = reserved.replace(/\/$/, "");
  if (reserved.endsWith("/") && coversPath([bare], prefix)) return true;
  if (!coversPath([prefix], bare)) return false;
  if (match.type === "PathPrefix") return true;
  if (match.type === "Exact") return match.value === reserved;
  const expression = compileFullMatch(match.value);
  return expression?.test(reserved) === true || expression?.test(bare) === true;
}
