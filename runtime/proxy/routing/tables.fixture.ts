import * as fc from "fast-check";
import type { WrittenMesh } from "./reference.fixture";

/** Route tables of few names, values, hosts and paths, so that many of their matches apply to one request. */
type Route = NonNullable<WrittenMesh["routes"]>[number];
export type Match = NonNullable<Route["rules"][number]["matches"]>[number];
type ParentRef = NonNullable<Route["parentRefs"]>[number];
type Listener = NonNullable<WrittenMesh["listeners"]>[number];

/** Expressions, each with what it matches. */
export const PATH_EXPRESSIONS: Readonly<Record<string, readonly string[]>> = {
  "/a/.*": ["/a/", "/a/b", "/a/b/"],
  "/(a|b)": ["/a", "/b"],
  "/a|/b": ["/a", "/b"],
  "/.*": ["/", "/a//b"],
  "/[ab]+(/b)?": ["/ab/b", "/a/b", "/a"],
  ".*/b": ["/b", "/a/b"],
  "/a%20b/?": ["/a%20b", "/a%20b/"],
};
export const VALUE_EXPRESSIONS: Readonly<Record<string, readonly string[]>> = {
  "[12]": ["1", "2"],
  "1|2": ["1", "2"],
  ".*": ["", "1", "2"],
  "1, ?2": ["1, 2"],
};
export const HOSTNAMES = [
  "*.test",
  "*.a.test",
  "a.test",
  "*.x.a.test",
  "x.a.test",
  "y.x.a.test",
  "other.test",
];
export const PORTS = [80, 443, 8080];
export const SERVICES = ["echo", "maps"];

const literalPath = fc
  .tuple(fc.array(fc.constantFrom("a", "b", "ab", "a%20b"), { maxLength: 3 }), fc.boolean())
  .map(([elements, slash]) => `/${elements.join("/")}${slash && elements.length > 0 ? "/" : ""}`);

/** Without a type, as everything that has a default may be left out, and without a value. */
const untypedPath = fc.record({ value: literalPath }, { requiredKeys: [] });
const typedPath = (...types: ("Exact" | "PathPrefix")[]) =>
  fc.record({ type: fc.constantFrom(...types), value: literalPath });
const expressionPath = fc.record({
  type: fc.constant("RegularExpression" as const),
  value: fc.constantFrom(...Object.keys(PATH_EXPRESSIONS)),
});
const pathMatch = fc.oneof(
  { weight: 2, arbitrary: untypedPath },
  { weight: 3, arbitrary: typedPath("Exact", "PathPrefix") },
  { weight: 2, arbitrary: expressionPath },
);

const valueMatches = (...names: string[]) => {
  const name = fc.constantFrom(...names);
  const exact = fc.record(
    { type: fc.constant("Exact" as const), name, value: fc.constantFrom("1", "2", "", "1, 2") },
    { requiredKeys: ["name", "value"] },
  );
  const expression = fc.record({
    type: fc.constant("RegularExpression" as const),
    name,
    value: fc.constantFrom(...Object.keys(VALUE_EXPRESSIONS)),
  });
  return fc.array(fc.oneof(exact, expression), { maxLength: 2 });
};

const method = fc.constantFrom("GET" as const, "POST" as const);
const headers = valueMatches("x", "X", "y");
const queryParams = valueMatches("q", "Q", "r");
/** Half of them ask for a path alone, or nearly so: what asks for little applies beside others. */
const match: fc.Arbitrary<Match> = fc.oneof(
  fc.record({ path: pathMatch, method }, { requiredKeys: ["path"] }),
  fc.record({ path: pathMatch, method, headers, queryParams }, { requiredKeys: [] }),
);

const rule = fc.record(
  { name: fc.constantFrom("one", "two"), matches: fc.array(match, { minLength: 1, maxLength: 3 }) },
  { requiredKeys: [] },
);

/** No two of one port and host name: the API has them in conflict. */
const listeners = fc
  .uniqueArray(
    fc.record(
      {
        port: fc.constantFrom(...PORTS),
        protocol: fc.constantFrom("HTTP" as const, "HTTPS" as const),
        hostname: fc.constantFrom(...HOSTNAMES),
      },
      { requiredKeys: ["port"] },
    ),
    { selector: ({ port, hostname }) => `${hostname}:${port}`, maxLength: 4 },
  )
  .map((all) => all.map((listener, i) => ({ name: `listener-${i}`, ...listener })));

/** What a route hangs on; `listener` is an index into those of the table, whatever their number. */
const listenerParent = fc.record({
  listener: fc.nat(3),
  by: fc.constantFrom("sectionName", "port", "both", "neither"),
});
const serviceParent = fc.record(
  {
    kind: fc.constant("Service" as const),
    name: fc.constantFrom(...SERVICES),
    port: fc.constantFrom(...PORTS),
  },
  { requiredKeys: ["kind", "name"] },
);
type Parent = { readonly listener: number; readonly by: string } | ParentRef;

function parentRefOf(wanted: Parent, all: readonly Listener[]): ParentRef {
  if (!("by" in wanted)) return wanted;
  const listener = all[wanted.listener % all.length];
  if (listener === undefined) return {};
  const { by } = wanted;
  return {
    ...(by !== "neither" && by !== "port" && { sectionName: listener.name }),
    ...(by !== "neither" && by !== "sectionName" && { port: listener.port }),
  };
}

const meshesWith = (parents: fc.Arbitrary<Parent[]>): fc.Arbitrary<WrittenMesh> => {
  const route = fc.record(
    {
      name: fc.constantFrom("r", "s"),
      parents,
      hostnames: fc.array(fc.constantFrom(...HOSTNAMES), { maxLength: 3 }),
      rules: fc.array(rule, { minLength: 1, maxLength: 3 }),
    },
    { requiredKeys: ["rules"] },
  );
  return fc
    .tuple(fc.oneof(fc.constant<Listener[]>([]), listeners), fc.array(route, { minLength: 2, maxLength: 6 }))
    .map(([all, routes]) => ({
      version: 1,
      listeners: all,
      routes: routes.map(({ parents: wanted, ...written }) => ({
        ...written,
        ...(wanted !== undefined && { parentRefs: wanted.map((one) => parentRefOf(one, all)) }),
      })),
    }));
};

const anyParent = fc.oneof({ weight: 6, arbitrary: listenerParent }, { weight: 1, arbitrary: serviceParent });

export const meshes = meshesWith(fc.array(anyParent, { maxLength: 3 }));

/** Whose routes are bound to services. */
export const callMeshes = meshesWith(fc.array(serviceParent, { minLength: 1, maxLength: 2 }));
