import type { BackendRef } from "../config/schema";
import type { BackendExplanation, Explanation } from "../telemetry/explanation";
import { backendsOf } from "./backend-refs";
import { keyOf } from "./balancing/endpoint";
import type { MatchedRoute } from "./exchange";
import { mayCall } from "./layers/authorize";
import { effectiveSetting } from "./policy/effective-setting";
import type { MeshProxy } from "./proxy";
import { considered } from "./routing/considered";
import type { RouteMatch } from "./routing/route-table";
import type { RouteRequest } from "./routing/rule-entry";

/** Whose request it is: its role, and whether its page talks to ready replicas itself. */
interface Asker {
  readonly role: string | undefined;
  readonly direct: boolean;
}

/** What a page's proxy would do with a request, and why. */
export function explain(
  { match, isLocal, parts }: MeshProxy,
  request: RouteRequest,
  { role, direct }: Asker,
): Explanation {
  const verdicts = considered(parts.table, request);
  const found = match(request);
  if (found === undefined) {
    return {
      path: "untouched",
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
  const names = backendsOf(rule);
  return {
    path: direct && isLocal(found, request) ? "direct" : "worker",
    considered: verdicts,
    route,
    rule: verdicts.at(-1)!.rule,
    filters: rule.filters.map(({ type }) => type),
    allowed: names.every((name) => mayCall(parts.services, name, role)),
    timeouts: rule.timeouts ?? {},
    ...(rule.retry !== undefined && { retry: rule.retry }),
    policies: policiesOf(parts, found, names),
    backends: rule.backendRefs.map((ref) => explainBackend(parts, ref, found)),
    cache: parts.cacheRules.get(rule)?.rule.strategy ?? "none",
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
  { services, backends, endpoints, guards, places, budgets, policies }: MeshProxy["parts"],
  backend: BackendRef,
  match: MatchedRoute,
): BackendExplanation {
  const { name, weight, fallback } = backend;
  const total = match.rule.backendRefs.reduce((sum, ref) => sum + (ref.fallback ? 0 : ref.weight), 0);
  const exchange = { match, backend };
  const mayRepeat =
    (match.rule.retry?.attempts ?? 0) > 0 || effectiveSetting(policies, exchange, "hedging") !== undefined;
  const kind = services.has(name) ? "service" : backends.has(name) ? "upstream" : "unresolved";
  const ready = endpoints.ready(name).map((endpoint) => ({
    replica: endpoint.replica,
    inFlightCount: endpoint.client.inFlightCount,
    costMs: endpoint.latency.cost(endpoint.client.inFlightCount),
    breaker: guards.state(keyOf(endpoint)),
  }));
  return {
    name,
    kind,
    weight,
    fallback,
    shareRatio: fallback || total === 0 ? 0 : weight / total,
    queue: places(name).reading(),
    ...(mayRepeat && { retriesLeftCount: budgets(exchange).leftCount() }),
    ...(kind === "upstream" && { breaker: guards.state(name) }),
    endpoints: ready.sort((a, b) => a.costMs - b.costMs),
  };
}
