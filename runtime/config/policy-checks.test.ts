import { describe, expect, it } from "vitest";
import { parseConfig } from "./parse-config";

/** Where the configuration is wrong, with one upstream, one route and these policies. */
function findings(policies: object[], more: object = {}): string[] {
  const rule = { name: "main", matches: [{ path: { value: "/api" } }], backendRefs: [{ name: "rates" }] };
  const config = {
    version: 1,
    services: [
      {
        name: "maps",
        version: "1.0.0",
        artifact: { abi: "fetch", url: "/maps.js", sha256: "0".repeat(64) },
      },
    ],
    upstreams: [{ name: "rates", url: "https://rates.example" }],
    routes: [{ name: "api", rules: [rule] }],
    trafficPolicies: policies,
    ...more,
  };
  const origin = "https://app.example.com";
  const { diagnostics } = parseConfig(JSON.stringify(config), {
    origin,
    configUrl: `${origin}/mesh.json`,
    reservedPaths: [],
  });
  return diagnostics.map(({ severity, path }) => `${severity} ${path}`);
}

const onRates = (policy: object) => [{ targetRef: { name: "rates" }, ...policy }];
const onMaps = (policy: object) => [{ targetRef: { name: "maps" }, ...policy }];
const onRoute = (policy: object, more: object = {}) => [
  { targetRef: { kind: "HTTPRoute", name: "api", ...more }, ...policy },
];
const at = (path: string) => [`error $.trafficPolicies[0].${path}`];

describe("a traffic policy", () => {
  it("may hang on a backend, a route, or one of its rules, each once", () => {
    const fault = { fault: { abort: { httpStatus: 503 } } };
    expect(findings([...onRates({}), ...onRoute(fault), ...onRoute(fault, { sectionName: "main" })])).toEqual(
      [],
    );
    expect(findings([...onRates({}), ...onRates({})])).toEqual(["error $.trafficPolicies[1].targetRef"]);
  });

  it.each([
    ["a backend that is not there", [{ targetRef: { name: "gone" } }]],
    ["a route that is not there", [{ targetRef: { kind: "HTTPRoute", name: "gone" } }]],
    ["a rule that is not there", onRoute({}, { sectionName: "gone" })],
  ])("is refused on %s", (_, policies) => {
    expect(findings(policies)).toEqual(at("targetRef.name"));
  });

  it.each([
    ["warmup.duration", { warmup: { duration: "0s" } }],
    ["outlierDetection.interval", { outlierDetection: { interval: "0s" } }],
    ["retryBudget.ttl", { retryBudget: { ttl: "0s" } }],
    [
      "rateLimit.tokenBucket.fillInterval",
      { rateLimit: { tokenBucket: { maxTokens: 1, fillInterval: "0s" } } },
    ],
  ])("is refused with a %s of no time, by which nothing can be divided", (path, policy) => {
    expect(findings(onRates(policy))).toEqual(at(path));
  });

  it.each([
    ["two forms of a retry budget", { retryBudget: { percent: 20, ttl: "10s" } }, "retryBudget"],
    ["no limit at all", { rateLimit: {} }, "rateLimit"],
    [
      "two forms of a limit",
      {
        rateLimit: {
          tokenBucket: { maxTokens: 1, fillInterval: "1s" },
          total: { requestsPerSecond: 1 },
        },
      },
      "rateLimit",
    ],
    ["a fault that does nothing", { fault: {} }, "fault"],
    [
      "an ejection longer than the longest",
      { outlierDetection: { baseEjectionTime: "10s", maxEjectionTime: "5s" } },
      "outlierDetection.maxEjectionTime",
    ],
    [
      "a number out of range",
      { outlierDetection: { maxEjectionPercent: 101 } },
      "outlierDetection.maxEjectionPercent",
    ],
    ["a duration that is none", { warmup: { duration: "soon" } }, "warmup.duration"],
  ])("is refused with %s", (_, policy, path) => {
    expect(findings(onRates(policy))).toEqual(at(path));
  });

  it.each([
    ["a hash by nothing", { consistentHash: {} }, "consistentHash"],
    [
      "a hash by two things",
      { consistentHash: { httpHeaderName: "x", httpCookie: { name: "y" } } },
      "consistentHash",
    ],
    [
      "a failover to nowhere",
      { localityLbSetting: { failover: [{ from: "local", to: "gone" }] } },
      "localityLbSetting",
    ],
    [
      "shares that are not the whole",
      { localityLbSetting: { distribute: [{ from: "local", to: { local: 80, rates: 10 } }] } },
      "localityLbSetting.distribute[0].to",
    ],
  ])("of a service is refused with %s", (_, loadBalancer, path) => {
    expect(findings(onMaps({ loadBalancer }))).toEqual(at(`loadBalancer.${path}`));
  });

  it("on an upstream, which is one endpoint, chooses among none", () => {
    expect(findings(onRates({ warmup: { duration: "1s" } }))).toEqual(at("warmup"));
    expect(findings(onRates({ loadBalancer: {} }))).toEqual(at("loadBalancer"));
    expect(findings(onMaps({ loadBalancer: {}, warmup: { duration: "1s" } }))).toEqual([]);
  });

  it("on a backend names no section: only routes have them", () => {
    const policy = { targetRef: { name: "rates", sectionName: "main" } };
    expect(findings([policy])).toEqual(at("targetRef.sectionName"));
  });

  it("on a route holds nothing that is about endpoints", () => {
    expect(findings(onRoute({ outlierDetection: {} }))).toEqual(at("outlierDetection"));
  });

  it("has unknown keys named", () => {
    expect(findings(onRates({ outlierDetection: { consecutive5xx: 3 } }))).toEqual([
      "warning $.trafficPolicies[0].outlierDetection.consecutive5xx",
    ]);
  });
});

describe("listeners", () => {
  const declared = (...listeners: object[]) => findings([], { listeners });

  it("have a name each, and a port and host name that no other has", () => {
    const web = { name: "web", port: 80 };
    expect(declared(web, { name: "tls", port: 443 }, { ...web, name: "own", hostname: "own.test" })).toEqual(
      [],
    );
    expect(declared(web, { name: "web", port: 81 })).toEqual(["error $.listeners[1].name"]);
    expect(declared(web, { name: "other", port: 80 })).toEqual(["error $.listeners[1].port"]);
  });
});

describe("a parentRef", () => {
  const attached = (parentRefs: object[], listeners: object[] = [], path = "/api") => {
    const rule = { matches: [{ path: { value: path } }], backendRefs: [{ name: "rates" }] };
    return findings([], { listeners, routes: [{ name: "api", parentRefs, rules: [rule] }] });
  };

  it("names a listener that is there, or a declared service", () => {
    const listeners = [{ name: "web", port: 443, protocol: "HTTPS" }];
    expect(attached([{ sectionName: "web" }, { port: 443 }], listeners)).toEqual([]);
    expect(attached([{ sectionName: "gone" }, { port: 80 }], listeners)).toHaveLength(2);
    expect(attached([{ port: 8443 }])).toEqual(["error $.routes[0].parentRefs[0]"]);
    expect(attached([{ kind: "Service", name: "rates" }])).toEqual([]);
    expect(attached([{ kind: "Service", name: "gone" }])).toEqual(["error $.routes[0].parentRefs[0]"]);
  });

  it("to services alone frees a route from what holds for the app's own paths", () => {
    expect(attached([{ kind: "Service", name: "rates" }], [], "/")).toEqual([]);
    expect(attached([], [], "/")).toHaveLength(1);
  });
});
