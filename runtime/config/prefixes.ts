import { literalStart } from "./regular-expression";
import type { MeshConfig } from "./schema";

/**
 * Path prefixes that may belong to the mesh, for the synchronous decision whether to look at a request at all:
 * what none of them covers is never touched. They over-approximate: a route decides. Whole path elements, without
 * a trailing "/", sorted, none covered by another.
 */
export function interceptPrefixes(config: MeshConfig): string[] {
  return minimal(allPrefixes(config, "/"));
}

/**
 * The same from parsed JSON that may be wrong in any way. Pages decide by it until the configuration is validated,
 * so it never throws, and drops "/": no valid configuration takes the whole app.
 *
 * @param configPath  Where the file lies, for artifacts with a relative URL.
 */
export function roughPrefixes(value: unknown, configPath = "/"): string[] {
  return minimal(allPrefixes(value, configPath).filter((prefix) => prefix !== "/"));
}

/** PathPrefix semantics of the Gateway API: "/api" covers "/api" and "/api/x", not "/apis". */
export function coversPath(prefixes: readonly string[], pathname: string): boolean {
  return prefixes.some(
    (prefix) => prefix === "/" || pathname === prefix || pathname.startsWith(`${prefix}/`),
  );
}

/** The prefix of one HTTPRoute path match; "/" when nothing narrower covers it. */
export function matchPrefix(path: unknown): string {
  const value = field(path, "value") ?? "/";
  if (typeof value !== "string") return "/";
  return trimmed(field(path, "type") === "RegularExpression" ? literalStart(value) : value);
}

/** Bound to services alone (GAMMA): no request of the app's can meet it. */
export function isOnlyForCalls(route: unknown): boolean {
  const parents = list(route, "parentRefs");
  return parents.length > 0 && parents.every((parent) => field(parent, "kind") === "Service");
}

function allPrefixes(config: unknown, configPath: string): string[] {
  const prefixes: string[] = [];
  for (const service of list(config, "services")) {
    const artifact = field(service, "artifact");
    for (const file of [artifact, ...list(artifact, "files")]) {
      prefixes.push(...artifactPrefix(field(file, "url"), configPath));
    }
  }
  const routes = list(config, "routes").filter((route) => !isOnlyForCalls(route));
  for (const rule of routes.flatMap((route) => list(route, "rules"))) {
    const matches = list(rule, "matches");
    if (matches.length === 0) prefixes.push("/");
    for (const match of matches) prefixes.push(matchPrefix(field(match, "path")));
  }
  return prefixes;
}

/** The folder of an artifact; the file itself at the root, whose folder would be the whole app. */
function artifactPrefix(url: unknown, configPath: string): string[] {
  if (typeof url !== "string") return [];
  try {
    const base = new URL(configPath, "http://origin.invalid");
    const { origin, pathname } = new URL(url, base);
    if (origin !== base.origin) return [];
    return [trimmed(pathname.slice(0, pathname.lastIndexOf("/")) || pathname)];
  } catch {
    return [];
  }
}

/** Without what another one covers. */
export function minimal(prefixes: readonly string[]): string[] {
  const kept: string[] = [];
  // Sorted, a prefix comes before all that it covers.
  for (const prefix of [...prefixes].sort()) if (!coversPath(kept, prefix)) kept.push(prefix);
  return kept;
}

function trimmed(path: string): string {
  let end = path.startsWith("/") ? path.length : 0;
  while (path[end - 1] === "/") end -= 1;
  return path.slice(0, end) || "/";
}

function field(value: unknown, key: string): unknown {
  return (value as Readonly<Record<string, unknown>> | null | undefined)?.[key];
}

function list(value: unknown, key: string): readonly unknown[] {
  const member = field(value, key);
  return Array.isArray(member) ? member : [];
}
