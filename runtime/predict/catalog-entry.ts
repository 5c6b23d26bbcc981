/** How far a service is on its way to answering at once. In this order: each step includes the ones before it. */
export const READINESS = ["cold", "prefetched", "compiled", "starting", "ready"] as const;
export type Readiness = (typeof READINESS)[number];

export const isAtLeast = (state: Readiness, least: Readiness): boolean =>
  READINESS.indexOf(state) >= READINESS.indexOf(least);

/** There is a replica, or one is on its way. */
export const isRunning = (state: Readiness): boolean => isAtLeast(state, "starting");

/** Who may use what names these roles; without any, everyone. */
export const isOpenTo = (roles: readonly string[] | undefined, role: string | undefined): boolean =>
  roles === undefined || (role !== undefined && roles.includes(role));

/** What planning must know of one service: from mesh.json, from the pool, and as measured here. */
export interface CatalogEntry {
  readonly service: string;
  readonly state: Readiness;
  readonly prefetch: "auto" | "always" | "never";
  /** Who may call it; absent: everyone. */
  readonly roles?: readonly string[];
  /** Of the artifact and its files, still to be fetched when the service is cold. */
  readonly bytes: number;
  /** Measured on this device, its code being there; absent until the first start. */
  readonly coldStartMs?: number;
  /** Of one replica; absent: assumed from `bytes`. */
  readonly memoryBytes?: number;
  readonly priority: "critical" | "normal" | "background";
}
