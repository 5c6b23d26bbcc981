import type { BackendRef } from "../config/schema";
import type { BackendExplanation, Explanation } from "../telemetry/explanation";
import { backendsOf } from "./layers/authorize";
import type { MeshProxy } from "./proxy";
import { considered } from "./routing/considered";
import type { RouteMatch } from "./routing/route-table";
import type { RouteRequest } from "./routing/rule-entry";

/** What a proxy would do with a request, and why. `path` is the realm's to say. */
export function explain(
  { match, parts }: MeshProxy,
  request: RouteRequest,
  role: string | undefined,
): Omit<Explanation, "path"> {
  const verdicts = considered(parts.table, request);
  const found = match(request);
  if (found === undefined) {
    return {
      considered: verdicts,
      filters: [],
      allowed: true,
      timeouts: {},
      policies: [],
      backends: [],
      cache: "none",
    };
  }
  const { rule, route } = found;
  const mayCall = (name: string) =>
    parts.services.get(name)?.roles?.some((allowed) => allowed === role) ?? true;
  const names = backendsOf(rule);
  return {
    considered: verdicts,
    route,
    rule: verdicts.at(-1)!.rule,
    filters: rule.filters.map(({ type }) => type),
    allowed: names.every(mayCall),
    timeouts: rule.timeouts ?? {},
    ...(rule.retry !== undefined && { retry: rule.retry }),
    policies: policiesOf(parts, found, names),
    backends: rule.backendRefs.map((ref) => explainBackend(parts, ref, rule.backendRefs)),
    cache: "none",
  };
}

function policiesOf(
  { policies }: MeshProxy["parts"],
  match: RouteMatch,
  names: readonly string[],
): Explanation["policies"] {
  return [policies.ofRoute(match), ...names.map((name) => policies.ofBackend(name))].flatMap((policy) => {
    if (policy === undefined) return [];
    const { targetRef, ...settings } = policy;
    return [{ target: `${targetRef.kind} ${targetRef.name}`, settings: Object.keys(settings) }];
  });
}

function explainBackend(
  { services, backends, endpoints, guards }: MeshProxy["parts"],
  { name, weight, fallback }: BackendRef,
  refs: readonly BackendRef[],
): BackendExplanation {
  const total = refs.reduce((sum, ref) => sum + (ref.fallback ? 0 : ref.weight), 0);
  const kind = services.has(name) ? "service" : backends.has(name) ? "upstream" : "unresolved";
  const ready = endpoints.ready(name).map(({ service, replica, client, latency }) => ({
    replica,
    inFlightCount: client.inFlightCount,
    costMs: latency.cost(client.inFlightCount),
    breaker: guards.state(`${service}/${replica}`),
  }));
  return {
    name,
    kind,
    weight,
    fallback,
    shareRatio: fallback || total === 0 ? 0 : weight / total,
    ...(kind === "upstream" && { breaker: guards.state(name) }),
    endpoints: ready.sort((a, b) => a.costMs - b.costMs),
  };
}
