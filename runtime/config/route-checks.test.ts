import { describe, expect, it } from "vitest";
import { parseConfig } from "./parse-config";

const DIGEST = "0".repeat(64);

/** Findings about one rule, "severity path", with a service at /services/gazetteer/g.wasm. */
function findings(rule: object): string[] {
  const config = {
    version: 1,
    services: [
      {
        name: "gazetteer",
        version: "1.0.0",
        artifact: { abi: "wasi-http", url: "/services/gazetteer/g.wasm", sha256: DIGEST },
      },
    ],
    upstreams: [{ name: "origin", url: "/" }],
    routes: [{ rules: [{ backendRefs: [{ name: "gazetteer" }], ...rule }] }],
  };
  const { diagnostics } = parseConfig(JSON.stringify(config), {
    origin: "https://app.example.com",
    configUrl: "https://app.example.com/config/mesh.json?v=2",
    reservedPaths: ["/foremesh-sw.js", "/foremesh/", "/app/control/"],
  });
  return diagnostics.map(({ severity, path }) => `${severity} ${path.replace("$.routes[0].rules[0].", "")}`);
}

const paths = (...matches: object[]) => findings({ matches: matches.map((path) => ({ path })) });

describe("a path match", () => {
  it.each([
    "api",
    "/a//b",
    "/a/./b",
    "/a/../b",
    "/a/..",
    "/a/%2e%2E/b",
    "/a%2Fb",
    "/a?x",
    "/a#x",
    "/a b",
    "/café",
    "/a\\b",
    "/%zz",
    "",
  ])("may not be %j, which no request has", (value) => {
    expect(paths({ type: "PathPrefix", value })).toEqual(["error matches[0].path.value"]);
    expect(paths({ type: "Exact", value })).toEqual(["error matches[0].path.value"]);
  });

  it("may hold anything that a normalised path can hold", () => {
    expect(paths({ type: "Exact", value: "/a-b/~c/.well-known/%C3%A9;x=1,2/@'()!$&*+:" })).toEqual([]);
  });

  it("must be a regular expression when it says so, also once it is anchored", () => {
    expect(paths({ type: "RegularExpression", value: "/api/(" })).toEqual(["error matches[0].path.value"]);
    expect(paths({ type: "RegularExpression", value: "/api/a)|(b" })).toEqual([
      "error matches[0].path.value",
    ]);
    expect(paths({ type: "RegularExpression", value: "/api/(a|b)" })).toEqual([]);
  });
});

describe("the whole app (abuse case 61)", () => {
  it.each([
    [{}],
    [{ value: "/" }],
    [{ type: "Exact", value: "/" }],
    [{ type: "RegularExpression", value: ".*" }],
    [{ type: "RegularExpression", value: "/[a-z]+/list" }],
    [{ type: "RegularExpression", value: "/api/a|/" }],
    [{ type: "RegularExpression", value: "/a?/b" }],
  ])("may not be taken by %j", (path) => {
    expect(paths(path)).toEqual(["error matches[0].path"]);
  });

  it("may not be taken by a rule without matches, nor one that narrows by header or method only", () => {
    expect(findings({})).toEqual(["error matches[0].path"]);
    expect(findings({ matches: [] })).toEqual(["error matches"]);
    expect(findings({ matches: [{ method: "POST", headers: [{ name: "x", value: "y" }] }] })).toEqual([
      "error matches[0].path",
    ]);
  });
});

describe("the mesh's own paths (abuse case 61)", () => {
  it.each([
    ["PathPrefix", "/__mesh"],
    ["PathPrefix", "/__mesh/stats"],
    ["Exact", "/__mesh/ready"],
    ["Exact", "/__mesh"],
    ["RegularExpression", "/__mesh/.*"],
    ["PathPrefix", "/foremesh-sw.js"],
    ["Exact", "/foremesh-sw.js"],
    ["RegularExpression", "/foremesh/.*\\.js"],
    ["RegularExpression", "/app/[a-z]+/.*"],
    ["PathPrefix", "/config"],
    ["Exact", "/config/mesh.json"],
    ["RegularExpression", "/config/[a-z]+\\.json"],
    ["PathPrefix", "/services"],
    ["Exact", "/services/gazetteer/g.wasm"],
    ["RegularExpression", "/services/.*"],
  ])("may not be taken by %s %s", (type, value) => {
    expect(paths({ type, value })).toEqual(["error matches[0].path"]);
  });

  it.each([
    ["PathPrefix", "/__meshes"],
    ["Exact", "/config"],
    ["Exact", "/services/gazetteer"],
    ["RegularExpression", "/config/[0-9]+"],
    ["RegularExpression", "/app/[a-z]+/list"],
    ["PathPrefix", "/foremesh-sw.js.map"],
  ])("leave room for %s %s", (type, value) => {
    expect(paths({ type, value })).toEqual([]);
  });
});

describe("backends", () => {
  const matches = [{ path: { value: "/api" } }];

  it("must be declared", () => {
    expect(findings({ matches, backendRefs: [{ name: "origin" }, { name: "gazeteer" }] })).toEqual([
      "error backendRefs[1].name",
    ]);
  });

  it("are warned about when none can be chosen", () => {
    expect(findings({ matches, backendRefs: [] })).toEqual(["warning backendRefs"]);
    expect(findings({ matches, backendRefs: [{ name: "origin", weight: 0 }] })).toEqual([
      "warning backendRefs",
    ]);
  });

  it("may be weighted and marked as fallback", () => {
    const backendRefs = [
      { name: "gazetteer", weight: 9 },
      { name: "origin", fallback: true },
    ];
    expect(findings({ matches, backendRefs })).toEqual([]);
  });
});

describe("other parts of a rule", () => {
  const matches = [{ path: { value: "/api" } }];

  it("sessionPersistence is refused, since it would not be applied", () => {
    expect(findings({ matches, sessionPersistence: {} })).toEqual(["error sessionPersistence"]);
  });

  const prefix = { type: "ReplacePrefixMatch", replacePrefixMatch: "/b" };
  const mirror = (more: object) => ({
    type: "RequestMirror",
    requestMirror: { backendRef: { name: "origin" }, ...more },
  });
  it.each([
    ["a filter without its settings", [{ type: "CORS" }], ["filters[0]"]],
    ["settings of another type", [{ type: "CORS", cors: {}, urlRewrite: {} }], ["filters[0].urlRewrite"]],
    ["one type twice", [0, 1].map(() => ({ type: "CORS", cors: {} })), ["filters[1]"]],
    [
      "a path modifier without its value",
      [{ type: "URLRewrite", urlRewrite: { path: { type: "ReplaceFullPath" } } }],
      ["filters[0].urlRewrite.path"],
    ],
    [
      "a path modifier with the value of the other type",
      [{ type: "URLRewrite", urlRewrite: { path: { ...prefix, replaceFullPath: "/c" } } }],
      ["filters[0].urlRewrite.path"],
    ],
    [
      "a replacement that is no path",
      [{ type: "URLRewrite", urlRewrite: { path: { type: "ReplaceFullPath", replaceFullPath: "c?d" } } }],
      ["filters[0].urlRewrite.path.replaceFullPath"],
    ],
    [
      "an origin that is none",
      [{ type: "CORS", cors: { allowOrigins: ["app.example", "https://app.example/x"] } }],
      ["filters[0].cors.allowOrigins[0]", "filters[0].cors.allowOrigins[1]"],
    ],
    [
      "a mirror to what is no Service",
      [{ type: "RequestMirror", requestMirror: { backendRef: { name: "origin", kind: "Pod" } } }],
      ["filters[0].requestMirror.backendRef.kind"],
    ],
    [
      "a mirror to nobody",
      [{ type: "RequestMirror", requestMirror: { backendRef: { name: "gone" } } }],
      ["filters[0].requestMirror.backendRef.name"],
    ],
    [
      "a mirror with two shares",
      [mirror({ percent: 10, fraction: { numerator: 1 } })],
      ["filters[0].requestMirror"],
    ],
    [
      "a share above one",
      [mirror({ fraction: { numerator: 3, denominator: 2 } })],
      ["filters[0].requestMirror.fraction"],
    ],
    [
      "a redirect beside a rewrite",
      [
        { type: "RequestRedirect", requestRedirect: {} },
        { type: "URLRewrite", urlRewrite: { path: prefix } },
      ],
      ["filters"],
    ],
  ])("%s is refused, on a rule and on a backendRef", (_, filters, wrong) => {
    expect(findings({ matches, filters })).toEqual(wrong.map((path) => `error ${path}`));
    const onBackend = findings({ matches, backendRefs: [{ name: "origin", filters }] });
    expect(onBackend).toEqual(wrong.map((path) => `error backendRefs[0].${path}`));
  });

  it("a prefix is replaced only where every match is a prefix", () => {
    const filters = [{ type: "URLRewrite", urlRewrite: { path: prefix } }];
    expect(findings({ matches, filters })).toEqual([]);
    const exact = [...matches, { path: { type: "Exact", value: "/api/x" } }];
    expect(findings({ matches: exact, filters })).toEqual(["error filters[0].urlRewrite.path"]);
  });

  it("several mirrors may stand in one list, and a redirect needs no backend", () => {
    expect(findings({ matches, filters: [mirror({}), mirror({ percent: 5 })] })).toEqual([]);
    const filters = [{ type: "RequestRedirect", requestRedirect: { hostname: "else.example" } }];
    expect(findings({ matches, filters, backendRefs: [] })).toEqual([]);
  });

  it("a backend of another kind or group is refused", () => {
    expect(findings({ matches, backendRefs: [{ name: "origin", kind: "ConfigMap" }] })).toEqual([
      "error backendRefs[0].kind",
    ]);
    expect(findings({ matches, backendRefs: [{ name: "origin", group: "apps" }] })).toEqual([
      "error backendRefs[0].group",
    ]);
  });

  it("a backend may not be given longer than the request", () => {
    expect(findings({ matches, timeouts: { request: "1s", backendRequest: "2s" } })).toEqual([
      "error timeouts.backendRequest",
    ]);
    expect(findings({ matches, timeouts: { request: "0s", backendRequest: "2s" } })).toEqual([]);
  });

  it("keep answers by a known strategy, and wait for the network only where it comes first", () => {
    const matches = [{ path: { value: "/api" } }];
    const cache = { strategy: "network-first", networkTimeout: "2s", maxAge: "1h" };
    expect(findings({ matches, cache })).toEqual([]);
    expect(findings({ matches, cache: { ...cache, strategy: "cache-first" } })).toEqual([
      "error cache.networkTimeout",
    ]);
    expect(findings({ matches, cache: { strategy: "fastest" } })).toEqual(["error cache.strategy"]);
    expect(findings({ matches, cache: { strategy: "http", maxAge: 60 } })).toEqual(["error cache.maxAge"]);
  });

  it("durations are Gateway API durations that a timer can hold", () => {
    expect(findings({ matches, timeouts: { request: "10" } })).toEqual(["error timeouts.request"]);
    expect(findings({ matches, timeouts: { request: "9999h" } })).toEqual(["error timeouts.request"]);
  });

  it("regular expressions of headers and query parameters must compile", () => {
    const bad = { type: "RegularExpression", name: "x", value: "(" };
    expect(findings({ matches: [{ ...matches[0], headers: [bad], queryParams: [bad] }] })).toEqual([
      "error matches[0].headers[0].value",
      "error matches[0].queryParams[0].value",
    ]);
  });

  it("header names are HTTP tokens", () => {
    expect(findings({ matches: [{ ...matches[0], headers: [{ name: "a b", value: "x" }] }] })).toEqual([
      "error matches[0].headers[0].name",
    ]);
  });
});
