import { describe, expect, it } from "vitest";
import { parseConfig } from "../../config/parse-config";
import { compileRoutes } from "./route-table";
import { exact, find, prefix, type Routes, regex, requestOf, routesOf } from "./routes.fixture";

describe("path matches", () => {
  it.each([
    ["/foo", ["/foo", "/foo/", "/foo/bar", "/foo?x=/y"], ["/foobar", "/fo", "/", "/bar/foo", "/FOO"]],
    ["/foo/", ["/foo", "/foo/", "/foo/bar"], ["/foobar"]],
    ["/", ["/", "/anything", "/a/b"], []],
    ["/a%20b", ["/a b", "/a%20b/c"], ["/a"]],
  ])("take whole elements of a prefix: %s", (value, inside, outside) => {
    const routes = routesOf([{ path: prefix(value) }]);
    expect(inside.filter((path) => find(routes, path) === undefined)).toEqual([]);
    expect(outside.filter((path) => find(routes, path) !== undefined)).toEqual([]);
  });

  it("take an exact path as it is, with no slash more or less and no query", () => {
    const routes = routesOf([{ path: exact("/foo") }]);
    expect(["/foo", "/foo?q=1", "/foo/", "/foo/bar", "/Foo"].map((path) => find(routes, path))).toEqual([
      "0",
      "0",
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("match a regular expression against the whole path", () => {
    const routes = routesOf([{ path: regex("/(a|b)[0-9]+") }]);
    expect(["/a1", "/b22", "/a1/x", "/x/a1", "/c1"].map((path) => find(routes, path))).toEqual([
      "0",
      "0",
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("host names", () => {
  it("with a wildcard stand for one label or more, never for none", () => {
    const routes = routesOf([{}], ["*.example.com"]);
    const hosts = ["a.example.com", "a.b.example.com", "example.com", "aexample.com", "a.example.com.evil"];
    expect(hosts.map((host) => find(routes, "/", { host }))).toEqual([
      "0",
      "0",
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("decide before anything else: exact, then the longest wildcard, then none", () => {
    const routes: Routes = [
      ...routesOf([{ path: exact("/x"), method: "GET" }]),
      ...routesOf([{ path: exact("/x") }], ["*.example.com"]),
      ...routesOf([{ path: prefix("/x") }], ["*.a.example.com"]),
      ...routesOf([{ path: prefix("/") }], ["b.a.example.com"]),
    ].map((route, i) => ({ ...route, name: `${i}` }));
    const hosts = ["b.a.example.com", "c.a.example.com", "c.example.com", "other.test"];
    expect(hosts.map((host) => find(routes, "/x", { host }))).toEqual(["3", "2", "1", "0"]);
  });

  it("do not look at the port", () => {
    expect(find(routesOf([{}], ["app.test"]), "/", { host: "app.test:8443" })).toBe("0");
  });
});

describe("other matches", () => {
  it("need every header and query parameter, names of headers in any case", () => {
    const routes = routesOf([
      {
        headers: [
          { type: "Exact", name: "X-Version", value: "2" },
          { type: "RegularExpression", name: "x-user", value: "[a-z]+" },
        ],
        queryParams: [{ type: "Exact", name: "debug", value: "" }],
      },
    ]);
    const headers = { "x-version": "2", "X-User": "ann" };
    expect(find(routes, "/?debug=", { headers })).toBe("0");
    expect(find(routes, "/", { headers })).toBeUndefined();
    expect(find(routes, "/?debug=", { headers: { ...headers, "x-user": "ann7" } })).toBeUndefined();
    expect(find(routes, "/?debug=", { headers: { "x-version": "2" } })).toBeUndefined();
    expect(find(routes, "/?DEBUG=", { headers })).toBeUndefined();
  });

  it("count once per name, the first: header names in any case, parameter names as they are", () => {
    const two = (first: string, second: string) => [
      { type: "Exact" as const, name: first, value: "1" },
      { type: "Exact" as const, name: second, value: "2" },
    ];
    expect(find(routesOf([{ headers: two("X", "x") }]), "/", { headers: { x: "1" } })).toBe("0");
    expect(find(routesOf([{ queryParams: two("q", "q") }]), "/?q=1")).toBe("0");
    expect(find(routesOf([{ queryParams: two("q", "Q") }]), "/?q=1")).toBeUndefined();
  });

  it("leave a request without any route to the browser", () => {
    expect(find([], "/")).toBeUndefined();
    expect(find(routesOf([{ method: "POST" }]), "/")).toBeUndefined();
  });

  it("take any of a rule's matches, and the rule found is the configuration's own", () => {
    const { config } = parseConfig(
      JSON.stringify({
        version: 1,
        upstreams: [{ name: "api", url: "https://api.test" }],
        routes: [
          {
            rules: [
              {
                matches: [{ path: { value: "/a/" } }, { path: { value: "/b/" }, method: "POST" }],
                backendRefs: [{ name: "api" }],
              },
            ],
          },
        ],
      }),
      { origin: "https://app.test", configUrl: "https://app.test/mesh.json", reservedPaths: [] },
    );
    const table = compileRoutes(config!);
    const match = (method: string, path: string) => table.match(requestOf(path, { method }));
    expect(match("GET", "/a/1")).toMatchObject({ route: "route-0", rule: config!.routes[0]!.rules[0] });
    expect(match("POST", "/b/1")?.rule).toBe(config!.routes[0]!.rules[0]);
    expect(match("GET", "/b/1")).toBeUndefined();
  });
});

describe("precedence", () => {
  it("has a regular expression between exact path and prefix", () => {
    const routes = routesOf([
      { path: prefix("/a/long/prefix") },
      { path: regex("/a/.*") },
      { path: exact("/a/x") },
    ]);
    expect([find(routes, "/a/x"), find(routes, "/a/long/prefix/y")]).toEqual(["2", "1"]);
  });
});
