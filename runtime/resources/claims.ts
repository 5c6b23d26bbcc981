import type { Grants } from "./budget";
import { type Claim, type Share, shareOut } from "./shares";

/** A service that may take part in what there is. */
export interface Claimant extends Claim {
  /** Exchanges are under way, or were until a moment ago. */
  readonly hasWork: boolean;
}

export type ScaleGrants = Pick<Grants, "maxReplicas" | "maxBackgroundReplicas" | "replicaBytes">;

/**
 * Shares the device's budget out: to those who have work, and those that want more than their first replica.
 *
 * Idle replicas hold memory, but take no place: only those that have work share the cores. While a critical service has work,
 * background ones together have a bound of their own: the browser gives all workers the same part of the cores, so that what
 * protects the critical one is that fewer compete with it.
 */
export function shareBudget(claimants: readonly Claimant[], grants: ScaleGrants): Share[] {
  const claims = claimants.filter(({ hasWork, wantedCount }) => hasWork || wantedCount > 1);
  const idle = claimants.filter((each) => !claims.includes(each));
  const idleBytes = idle.reduce((sum, each) => sum + bytesOf(each), 0);
  const bytes = grants.replicaBytes - idleBytes;
  const isCriticalAtWork = claims.some(({ priority, hasWork }) => priority === "critical" && hasWork);
  const background = claims.filter(({ priority }) => priority === "background");
  const bounds = isCriticalAtWork
    ? shareOut(background, { replicaCount: grants.maxBackgroundReplicas, bytes })
    : [];
  const boundOf = ({ service, wantedCount }: Claim): number =>
    bounds.find((bound) => bound.service === service)?.grantedCount ?? wantedCount;
  return shareOut(
    claims.map((claim) => ({ ...claim, wantedCount: boundOf(claim) })),
    { replicaCount: grants.maxReplicas, bytes },
  );
}

const bytesOf = ({ runningCount, drainingCount, replicaBytes }: Claim): number =>
  (runningCount + drainingCount) * replicaBytes;
