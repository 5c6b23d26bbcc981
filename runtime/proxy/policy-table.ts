import type { TrafficPolicy } from "../config/schema";
import type { RouteMatch } from "./routing/route-table";

/** Traffic policies by what they are attached to (Gateway API policy attachment, `targetRef`). */
export interface PolicyTable {
  /** Attached to a service or an upstream. */
  ofBackend(name: string): TrafficPolicy | undefined;
  /** Attached to the rule that was met (`sectionName`), else to its route. */
  ofRoute(match: RouteMatch): TrafficPolicy | undefined;
}

/** Of two policies for one target the first counts. */
export function createPolicyTable(policies: readonly TrafficPolicy[]): PolicyTable {
  const byTarget = new Map<string, TrafficPolicy>();
  for (const policy of [...policies].reverse()) byTarget.set(targetKey(policy.targetRef), policy);
  return {
    ofBackend: (name) => byTarget.get(targetKey({ kind: "Service", name })),
    ofRoute: ({ route: name, rule }) =>
      (rule.name === undefined
        ? undefined
        : byTarget.get(targetKey({ kind: "HTTPRoute", name, sectionName: rule.name }))) ??
      byTarget.get(targetKey({ kind: "HTTPRoute", name })),
  };
}

const targetKey = (target: { kind: string; name: string; sectionName?: string }): string =>
  `${target.kind} ${target.name} ${target.sectionName ?? ""}`;
