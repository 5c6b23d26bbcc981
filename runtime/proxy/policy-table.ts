import type { TrafficPolicy } from "../config/schema";
import { getOrCreate } from "../kernel/get-or-create";
import type { RouteMatch } from "./routing/route-table";

/** Traffic policies by what they are attached to (Gateway API policy attachment, `targetRef`). */
export interface PolicyTable {
  /** Attached to a service or an upstream. */
  ofBackend(name: string): TrafficPolicy | undefined;
  /** Attached to the rule that was met (`sectionName`), else to its route. */
  ofRoute(match: RouteMatch): TrafficPolicy | undefined;
}

/** Looked at several times for each exchange, so that nothing is put together there. Of two for one target the first counts. */
export function createPolicyTable(policies: readonly TrafficPolicy[]): PolicyTable {
  const byBackend = new Map<string, TrafficPolicy>();
  /** By route, then by rule; `undefined` stands for all of the route's rules. */
  const byRoute = new Map<string, Map<string | undefined, TrafficPolicy>>();
  for (const policy of [...policies].reverse()) {
    const { kind, name, sectionName } = policy.targetRef;
    if (kind === "Service") byBackend.set(name, policy);
    else
      getOrCreate(byRoute, name, () => new Map<string | undefined, TrafficPolicy>()).set(sectionName, policy);
  }
  return {
    ofBackend: (name) => byBackend.get(name),
    ofRoute({ route, rule }) {
      const ofRules = byRoute.get(route);
      return ofRules && (ofRules.get(rule.name) ?? ofRules.get(undefined));
    },
  };
}
