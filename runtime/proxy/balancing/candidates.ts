import type { BackendRef } from "../../config/schema";
import type { PolicyTable } from "../policy-table";
import { pickByWeight } from "./pick-by-weight";

/**
 * The backends an exchange may go to, in order: one of the weighted ones by chance, as HTTPRoute says; then where its
 * policy fails over to; then those marked `fallback`. Locality follows Istio's localityLbSetting, with two localities:
 * "local" is the backend itself, on this device; every other name is an upstream.
 *
 * @param random  Uniform in [0, 1).
 */
export function candidatesOf(
  refs: readonly BackendRef[],
  policies: PolicyTable,
  random: () => number,
): BackendRef[] {
  const usable = refs.filter(({ weight }) => weight > 0);
  const standIns = usable.filter(({ fallback }) => fallback);
  const weighted = usable.filter(({ fallback }) => !fallback);
  const primary = pickByWeight(weighted, ({ weight }) => weight, random);
  if (primary === undefined) return standIns;
  const { distribute = [], failover = [] } =
    policies.ofBackend(primary.name)?.loadBalancer?.localityLbSetting ?? {};
  const elsewhere = (to: string): BackendRef => (to === "local" ? primary : { ...primary, name: to });
  const shares = Object.entries(distribute[0]?.to ?? {}).filter(([, percent]) => percent > 0);
  const share = pickByWeight(shares, ([, percent]) => percent, random);
  const first = share === undefined ? primary : elsewhere(share[0]);
  const next = failover.map(({ to }) => elsewhere(to)).filter(({ name }) => name !== first.name);
  return [first, ...next, ...standIns];
}
