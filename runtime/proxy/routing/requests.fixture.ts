import * as fc from "fast-check";
import type { WrittenMesh } from "./reference.fixture";
import type { RouteRequest } from "./rule-entry";
import {
  HOSTNAMES,
  type Match,
  PATH_EXPRESSIONS,
  PORTS,
  SERVICES,
  VALUE_EXPRESSIONS,
} from "./tables.fixture";

/** A request in a form that a counterexample can be read in. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: [string, string][];
  readonly port?: number;
  /** Called by name, where a test asks for that. */
  readonly service: string;
}

export const toRequest = ({ method, url, headers, port }: Asked): RouteRequest => ({
  method,
  url: new URL(url),
  headers: new Headers(headers),
  ...(port !== undefined && { port }),
});

/** What is done to a path that a match would take, so that it takes it by a hair or misses it by one. */
const PATH_CHANGES: Readonly<Record<string, (path: string) => string>> = {
  "one more slash at its end": (path) => `${path}/`,
  "one slash less": (path) => path.replace(/(.)\/$/, "$1"),
  "one more element": (path) => `${path}/b`.replace("//", "/"),
  "an element that only starts alike": (path) => `${path}b`,
  "an empty element": (path) => path.replace(/\/(?=[^/]*$)/, "//"),
  "an element that says nothing": (path) => path.replace(/\/(?=[^/]*$)/, "/./"),
  "an element that takes one back": (path) => `${path}/x/..`,
  "a letter that is encoded": (path) => path.replace(/b(?=[^b]*$)/, "%62"),
  "a slash that is encoded": (path) => path.replace(/(.)\/(?=[^/]*$)/, "$1%2F"),
  "capital letters": (path) => path.toUpperCase(),
};

/** Most requests are what the table asks for: of all of these, few are there at a time. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const plans = fc.record({
  /** Two matches of the table that the request is made for; the path is the first one's. */
  first: fc.nat(),
  second: fc.nat(),
  sample: fc.nat(),
  host: fc.nat(),
  label: fc.constantFrom("x", "y.x", "z", "X"),
  port: fc.nat(),
  /** It says the port it arrived on, which is another than its URL's. */
  isForwarded: fc.boolean(),
  method: seldom(fc.constantFrom("GET", "POST", "patch")),
  path: seldom(fc.constantFrom(...Object.keys(PATH_CHANGES))),
  /** Every header and parameter twice, this value before or after the one that is asked for. */
  again: seldom(fc.constantFrom("before" as const, "after" as const)),
  isBare: seldom(fc.constant(true)),
  service: seldom(fc.constantFrom(...SERVICES, "unknown")),
});
type Plan = typeof plans extends fc.Arbitrary<infer T> ? T : never;

/** A table, and a request that is made of its own pieces. */
export const askedTables = (meshes: fc.Arbitrary<WrittenMesh>) =>
  fc.tuple(meshes, plans).map(([mesh, plan]) => ({ mesh, asked: ask(mesh, plan) }));

const choose = <T>(items: readonly T[], at: number): T | undefined => items[at % items.length];

function ask({ routes = [], listeners = [] }: WrittenMesh, plan: Plan): Asked {
  const all = routes.flatMap((route) =>
    route.rules.flatMap(({ matches = [{}] }) => matches.map((match) => ({ route, match }))),
  );
  const [first, second] = [choose(all, plan.first)!, choose(all, plan.second)!];
  const { parentRefs = [], hostnames = [] } = first.route;
  const attached = listeners.filter(({ name }) => parentRefs.some(({ sectionName }) => sectionName === name));
  const listener = choose(attached.length > 0 ? attached : listeners, plan.port);
  const bound = parentRefs.find(({ kind }) => kind === "Service");
  const port = bound?.port ?? listener?.port ?? choose(PORTS, plan.port)!;
  const isForwarded = plan.isForwarded || bound?.port !== undefined;
  const common = listener?.hostname === undefined ? HOSTNAMES : [listener.hostname];
  const host = choose(hostnames.length > 0 ? hostnames : common, plan.host)!.replace("*", plan.label);
  const origin = `${port === 443 ? "https" : "http"}://${host}:${isForwarded ? 9_000 : port}`;
  const path = pathFor(first.match, plan.sample);
  const sent = (list: "headers" | "queryParams") => valuesFor([first.match, second.match], list, plan);
  return {
    method: plan.method ?? first.match.method ?? second.match.method ?? "GET",
    url: `${origin}${PATH_CHANGES[plan.path ?? ""]?.(path) ?? path}?${new URLSearchParams(sent("queryParams"))}`,
    headers: sent("headers"),
    ...(isForwarded && { port }),
    service: plan.service ?? bound?.name ?? "unknown",
  };
}

function pathFor({ path: { type, value = "/" } = {} }: Match, sample: number): string {
  if (type === "RegularExpression") return choose(PATH_EXPRESSIONS[value]!, sample)!;
  if (type === "Exact") return value;
  // As it is, with a slash more or less, or something below it.
  const bare = value.replace(/\/$/, "");
  return choose([value, `${bare}/`, bare || "/", `${bare}/b`, `${bare}/a/b`], sample)!;
}

/** The first match's values win, as only the first of several tests of one name counts. */
function valuesFor(
  matches: readonly Match[],
  list: "headers" | "queryParams",
  { again, isBare, sample }: Plan,
): [string, string][] {
  if (isBare) return [];
  const values = new Map<string, [string, string]>();
  for (const { name, type, value } of matches.flatMap((match) => match[list] ?? [])) {
    const key = list === "headers" ? name.toLowerCase() : name;
    if (values.has(key)) continue;
    values.set(key, [
      name,
      type === "RegularExpression" ? choose(VALUE_EXPRESSIONS[value]!, sample)! : value,
    ]);
  }
  const asked = [...values.values()];
  const more = again === undefined ? [] : asked.map(([name]): [string, string] => [name, "2"]);
  return again === "before" ? [...more, ...asked] : [...asked, ...more];
}
