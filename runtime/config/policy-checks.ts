import { type PathKey, quote, type Report } from "./diagnostic";
import type { MeshConfig, TrafficPolicy } from "./schema";

/** What a policy of a route can hold: the rest is about the endpoints of one backend. */
const OF_ROUTES: ReadonlySet<string> = new Set(["targetRef", "retryBudget", "hedging", "rateLimit", "fault"]);

/** What chooses among replicas. */
const OF_SERVICES: ReadonlySet<string> = new Set(["loadBalancer", "warmup"]);

/** Rules of traffic policies that need more than one value. */
export function checkPolicies(config: MeshConfig, report: Report): void {
  const upstreams = new Set(config.upstreams.map(({ name }) => name));
  const services = new Set(config.services.map(({ name }) => name));
  const seen = new Set<string>();
  config.trafficPolicies.forEach((policy, index) => {
    const fail = (at: readonly PathKey[], object: string, state: string, must: string) =>
      report(
        "error",
        ["trafficPolicies", index, ...at],
        `Cannot apply ${object}: ${state}, must be ${must}`,
        "Correct the policy",
      );
    const { kind, name, sectionName } = policy.targetRef;
    const target = `${kind} ${name} ${sectionName ?? ""}`;
    if (seen.has(target))
      fail(["targetRef"], `the policy of ${quote(name)}`, "it has one", "one for each target");
    seen.add(target);
    if (
      kind === "Service" ? !upstreams.has(name) && !services.has(name) : !hasRule(config, name, sectionName)
    ) {
      fail(
        ["targetRef", "name"],
        `a policy to ${quote(name)}`,
        "not declared",
        "a declared backend or route",
      );
    }
    if (kind === "Service" && sectionName !== undefined)
      fail(
        ["targetRef", "sectionName"],
        `a policy to ${quote(sectionName)}`,
        "a section of a backend",
        "absent",
      );
    for (const key of Object.keys(policy)) {
      if (kind === "Service" && upstreams.has(name) && OF_SERVICES.has(key))
        fail([key], `${key} to an upstream`, "it is one endpoint", "a service's");
      if (kind === "HTTPRoute" && !OF_ROUTES.has(key))
        fail([key], `${key} to a route`, "about endpoints", "a backend's");
    }
    for (const [at, must] of contradictions(policy)) fail(at, at.join("."), "contradictory", must);
    const { distribute = [], failover = [] } = policy.loadBalancer?.localityLbSetting ?? {};
    distribute.forEach(({ to }, index) => {
      const sum = Object.values(to).reduce((total, share) => total + share, 0);
      const at = ["loadBalancer", "localityLbSetting", "distribute", index, "to"];
      if (sum !== 100) fail(at, "these shares", `they add up to ${sum}`, "100 together");
    });
    for (const to of [
      ...distribute.flatMap((share) => Object.keys(share.to)),
      ...failover.map((step) => step.to),
    ]) {
      if (to !== "local" && !upstreams.has(to)) {
        fail(
          ["loadBalancer", "localityLbSetting"],
          `a locality ${quote(to)}`,
          "not declared",
          '"local" or an upstream',
        );
      }
    }
  });
}

const hasRule = ({ routes }: MeshConfig, name: string, section: string | undefined): boolean =>
  routes.some(
    (route) =>
      route.name === name && (section === undefined || route.rules.some((rule) => rule.name === section)),
  );

function contradictions(policy: TrafficPolicy): (readonly [readonly string[], string])[] {
  const { retryBudget: budget, rateLimit: limit, loadBalancer, fault, outlierDetection: outlier } = policy;
  const isEnvoys = budget?.percent !== undefined || budget?.minRetryConcurrency !== undefined;
  const isLinkerds =
    budget?.ttl !== undefined ||
    budget?.retryRatio !== undefined ||
    budget?.minRetriesPerSecond !== undefined;
  const hasRates = limit?.total !== undefined || limit?.identity !== undefined || !!limit?.overrides.length;
  const hash = loadBalancer?.consistentHash;
  const hashes = [hash?.httpHeaderName, hash?.httpCookie].filter((key) => key !== undefined).length;
  const found: (readonly [readonly string[], string])[] = [];
  if (isEnvoys && isLinkerds) found.push([["retryBudget"], "Envoy's form or Linkerd's"]);
  if (limit && (limit.tokenBucket !== undefined) === hasRates)
    found.push([["rateLimit"], "a tokenBucket, or rates"]);
  if (hash && hashes !== 1) found.push([["loadBalancer", "consistentHash"], "a header, or a cookie"]);
  if (fault && !fault.delay && !fault.abort) found.push([["fault"], "a delay, an abort, or both"]);
  if (outlier && outlier.maxEjectionTime < outlier.baseEjectionTime) {
    found.push([["outlierDetection", "maxEjectionTime"], "at least baseEjectionTime"]);
  }
  return found;
}
