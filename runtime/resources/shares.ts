/** Who goes first when there is not enough for all. */
const PRIORITIES = ["critical", "normal", "background"] as const;
type Priority = (typeof PRIORITIES)[number];

/** What a service wants, and what it has. */
export interface Claim {
  readonly service: string;
  readonly priority: Priority;
  /** Of its class's places; 1 is usual. Above 0. */
  readonly weight: number;
  /** As mesh.json says; granted whatever the total. */
  readonly minCount: number;
  /** As mesh.json says; 1 for a `singleton`. */
  readonly maxCount: number;
  /** Replicas that its load asks for. */
  readonly wantedCount: number;
  /** Replicas that take work, those that are starting included. */
  readonly runningCount: number;
  /** Replicas that finish what they have. They hold their place and memory until they are gone. */
  readonly drainingCount: number;
  /** Of one replica. */
  readonly replicaBytes: number;
}

export interface Total {
  readonly replicaCount: number;
  readonly bytes: number;
}

export interface Share {
  readonly service: string;
  readonly grantedCount: number;
  /** To be started now. Less than what is missing while others still drain: ask again when one is gone. */
  readonly startCount: number;
  /** To be drained, idle ones first: they finish what they have. */
  readonly drainCount: number;
}

/**
 * Shares out places and memory: by class first, then fairly within the class.
 *
 * Minimums are promises and come first. Then each class in turn is filled by giving one replica at a time to whoever has
 * least for its weight: weighted max-min fairness by progressive filling. What a class does not want goes to the next, so
 * that the critical one takes places that background replicas hold; these drain, and the start waits for their places. A
 * replica that does not fit into the memory left is passed over, and smaller ones may have what it could not use.
 *
 * More places never give a service less. More memory may, where replicas differ in size: a large one then fits.
 *
 * @returns one share per claim, in their order.
 * @see Bertsekas and Gallager, "Data Networks" (2nd ed., 1992), §6.5.2; Kubernetes, "Pod Priority and Preemption"
 */
export function shareOut(claims: readonly Claim[], total: Total): Share[] {
  const granted = new Map(claims.map((claim) => [claim, claim.minCount]));
  const left = { count: total.replicaCount, bytes: total.bytes };
  for (const { minCount, replicaBytes } of claims) take(left, minCount, replicaBytes);
  for (const priority of PRIORITIES) {
    fill(
      claims.filter((claim) => claim.priority === priority),
      granted,
      left,
    );
  }
  return startsAndDrains(claims, granted, total);
}

interface Left {
  count: number;
  bytes: number;
}

function take(left: Left, count: number, replicaBytes: number): void {
  left.count -= count;
  left.bytes -= count * replicaBytes;
}

/** Gives one replica at a time to the claim that has least for its weight. */
function fill(claims: readonly Claim[], granted: Map<Claim, number>, left: Left): void {
  for (;;) {
    if (left.count <= 0) return;
    const open = claims.filter(
      (claim) =>
        granted.get(claim)! < Math.min(claim.wantedCount, claim.maxCount) && claim.replicaBytes <= left.bytes,
    );
    if (open.length === 0) return;
    const poorest = open.reduce((a, b) => (granted.get(b)! / b.weight < granted.get(a)! / a.weight ? b : a));
    granted.set(poorest, granted.get(poorest)! + 1);
    take(left, 1, poorest.replicaBytes);
  }
}

/** A start takes a place that is free already: what drains still holds its own. Minimums do not wait. */
function startsAndDrains(
  claims: readonly Claim[],
  granted: ReadonlyMap<Claim, number>,
  total: Total,
): Share[] {
  const free = { count: total.replicaCount, bytes: total.bytes };
  for (const claim of claims) take(free, claim.runningCount + claim.drainingCount, claim.replicaBytes);

  const starts = new Map<Claim, number>();
  const byPriority = PRIORITIES.flatMap((priority) => claims.filter((claim) => claim.priority === priority));
  for (const claim of byPriority) {
    const { runningCount, drainingCount, minCount, maxCount, replicaBytes } = claim;
    const missingCount = Math.max(0, granted.get(claim)! - runningCount);
    // One that drains is still a replica: a singleton waits for its end, as it must never be there twice.
    const allowedCount = maxCount === 1 ? Math.max(0, missingCount - drainingCount) : missingCount;
    const fittingCount = Math.max(0, Math.min(free.count, Math.floor(free.bytes / replicaBytes)));
    const startCount = Math.min(allowedCount, Math.max(fittingCount, minCount - runningCount));
    starts.set(claim, startCount);
    take(free, startCount, replicaBytes);
  }
  return claims.map((claim) => ({
    service: claim.service,
    grantedCount: granted.get(claim)!,
    startCount: starts.get(claim)!,
    drainCount: Math.max(0, claim.runningCount - granted.get(claim)!),
  }));
}
