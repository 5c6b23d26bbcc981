import type { TrafficPolicy } from "../../config/schema";
import type { Exchange } from "../exchange";
import type { PolicyTable } from "../policy-table";

/** The route's word on a feature, else that of the backend that was chosen. */
export function effectiveSetting<Feature extends keyof TrafficPolicy>(
  policies: PolicyTable,
  { match, backend }: Pick<Exchange, "match" | "backend">,
  feature: Feature,
): TrafficPolicy[Feature] | undefined {
  return policies.ofRoute(match)?.[feature] ?? (backend && policies.ofBackend(backend.name)?.[feature]);
}
