import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseConfig } from "./parse-config";
import { coversPath, interceptPrefixes, roughPrefixes } from "./prefixes";
import { compileFullMatch } from "./regular-expression";

const DIGEST = "0".repeat(64);
const CONTEXT = {
  origin: "https://app.example.com",
  configUrl: "https://app.example.com/mesh.json",
  reservedPaths: [],
};
const routesTo = (...matches: object[]) => ({
  version: 1,
  upstreams: [{ name: "origin", url: "/" }],
  routes: [{ rules: [{ matches: matches.map((path) => ({ path })), backendRefs: [{ name: "origin" }] }] }],
});
const prefixesOf = (config: object) => {
  const parsed = parseConfig(JSON.stringify(config), CONTEXT).config;
  return parsed === undefined ? undefined : interceptPrefixes(parsed);
};

describe("prefixes of a configuration", () => {
  it("are the paths of routes: exact, prefix, and the literal folder of an expression", () => {
    const config = routesTo(
      { type: "Exact", value: "/time/now" },
      { type: "PathPrefix", value: "/api/places/" },
      { type: "RegularExpression", value: "/maps/v[0-9]+/.*" },
    );
    expect(prefixesOf(config)).toEqual(["/api/places", "/maps", "/time/now"]);
  });

  it("include each artifact's folder, or the file itself at the root", () => {
    const artifact = {
      abi: "fetch",
      url: "services/maps/maps.js",
      sha256: DIGEST,
      files: [{ url: "/data.bin", sha256: DIGEST }],
    };
    const config = { version: 1, services: [{ name: "maps", version: "1", artifact }] };
    expect(prefixesOf(config)).toEqual(["/data.bin", "/services/maps"]);
    expect(roughPrefixes(config, "/app/mesh.json")).toEqual(["/app/services/maps", "/data.bin"]);
  });

  it("are minimal: none is covered by another", () => {
    const values = ["/api/places", "/api", "/api-2", "/api/maps", "/api"];
    expect(prefixesOf(routesTo(...values.map((value) => ({ value }))))).toEqual(["/api", "/api-2"]);
  });
});

describe("a covered path", () => {
  it.each([
    ["/api", true],
    ["/api/", true],
    ["/api/x", true],
    ["/apis", false],
    ["/", false],
  ])("/api and %s: %s, by whole path elements", (pathname, covered) => {
    expect(coversPath(["/api"], pathname)).toBe(covered);
  });
});

/** A path element as an expression, with texts it matches. */
const element = fc.constantFrom(
  ["places", "places"],
  ["v[0-9]+", "v12"],
  ["(a|b)", "b"],
  ["ab?c", "ac"],
  ["x*y", "y"],
  ["z{0,2}", ""],
  ["n+", "nnn"],
  ["\\d\\w", "7e"],
  ["a\\.b\\-c", "a.b-c"],
  ["[/|]+", "//"],
  ["p|q", "p"],
  ["(?:/deep)?", "/deep"],
  ["q|/other", "/other"],
  ["x/?y", "xy"],
  ["x/{0,1}y", "xy"],
);

describe("prefixes and routes", () => {
  it("cover every path that a route's expression matches", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("", "^"),
        fc.array(element, { minLength: 1, maxLength: 4 }),
        (anchor, elements) => {
          const source = `${anchor}/api/${elements.map(([pattern]) => pattern).join("/")}`;
          const candidates = [
            `/api/${elements.map(([, sample]) => sample).join("/")}`,
            ...elements.map(([, sample]) => sample!),
            ...source.split("|"),
          ];
          const prefixes = prefixesOf(routesTo({ type: "RegularExpression", value: source }));
          for (const path of candidates) {
            if (path.startsWith("/") && prefixes !== undefined && compileFullMatch(source)?.test(path)) {
              expect(coversPath(prefixes, path)).toBe(true);
            }
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("cover every path that an exact or prefix match takes", () => {
    const segments = fc.array(fc.constantFrom("a", "b", "a-b", "a.b", "ab"), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(
        fc.array(segments, { minLength: 1, maxLength: 5 }),
        segments,
        fc.constantFrom("", "/"),
        (routes, more, slash) => {
          const values = routes.map((parts) => `/${parts.join("/")}${slash}`);
          const prefixes = prefixesOf(routesTo(...values.map((value) => ({ value })))) ?? [];
          for (const value of values) {
            const bare = value.replace(/\/$/, "");
            expect(coversPath(prefixes, value)).toBe(true);
            expect(coversPath(prefixes, bare)).toBe(true);
            expect(coversPath(prefixes, `${bare}/${more.join("/")}`)).toBe(true);
          }
          expect(
            prefixes.some((prefix) =>
              coversPath(
                prefixes.filter((other) => other !== prefix),
                prefix,
              ),
            ),
          ).toBe(false);
        },
      ),
    );
  });
});

describe("rough prefixes", () => {
  it("are those of the configuration when it is valid", () => {
    const config = routesTo({ value: "/api" }, { type: "RegularExpression", value: "/maps/[0-9]+" });
    expect(roughPrefixes(config)).toEqual(prefixesOf(config));
  });

  it("leave out what no valid configuration has: the whole app, other origins, values of a wrong type", () => {
    const services = [
      { artifact: { url: "https://evil.example/a/x.wasm" } },
      { artifact: { url: "http://[" } },
      { artifact: { url: 7 } },
    ];
    const routes = [
      { rules: [{}, { matches: [{ path: { value: 1 } }, { path: { value: "api" } }, null] }] },
      3,
    ];
    expect(roughPrefixes({ services, routes })).toEqual([]);
  });

  it("never throw on any JSON value", () => {
    const config = fc.record({
      services: fc.jsonValue(),
      routes: fc.array(fc.record({ rules: fc.jsonValue() })),
    });
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), config),
        fc.string(),
        (value, path) => void roughPrefixes(value, path),
      ),
    );
  });
});
