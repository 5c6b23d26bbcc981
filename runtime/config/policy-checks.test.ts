import { describe, expect, it } from "vitest";
import { parseConfig } from "./parse-config";

/** Where the configuration is wrong, with one upstream, one route and these policies. */
function findings(policies: object[], more: object = {}): string[] {
  const rule = { name: "main", matches: [{ path: { value: "/api" } }], backendRefs: [{ name: "rates" }] };
  const config = {
    version: 1,
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
    ["a hash by nothing", { loadBalancer: { consistentHash: {} } }, "loadBalancer.consistentHash"],
    [
      "a hash by two things",
      { loadBalancer: { consistentHash: { httpHeaderName: "x", httpCookie: { name: "y" } } } },
      "loadBalancer.consistentHash",
    ],
    ["a fault that does nothing", { fault: {} }, "fault"],
    [
      "an ejection longer than the longest",
      { outlierDetection: { baseEjectionTime: "10s", maxEjectionTime: "5s" } },
      "outlierDetection.maxEjectionTime",
    ],
    [
      "a failover to nowhere",
      { loadBalancer: { localityLbSetting: { failover: [{ from: "local", to: "gone" }] } } },
      "loadBalancer.localityLbSetting",
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

  it("on a route holds nothing that is about endpoints", () => {
    expect(findings(onRoute({ outlierDetection: {} }))).toEqual(at("outlierDetection"));
  });

  it("has unknown keys named", () => {
    expect(findings(onRates({ outlierDetection: { consecutive5xx: 3 } }))).toEqual([
      "warning $.trafficPolicies[0].outlierDetection.consecutive5xx",
    ]);
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
    expect(attached([{ kind: "Service", name: "rates" }])).toEqual([]);
    expect(attached([{ kind: "Service", name: "gone" }])).toEqual(["error $.routes[0].parentRefs[0]"]);
  });

  it("to services alone frees a route from what holds for the app's own paths", () => {
    expect(attached([{ kind: "Service", name: "rates" }], [], "/")).toEqual([]);
    expect(attached([], [], "/")).toHaveLength(1);
  });
});
