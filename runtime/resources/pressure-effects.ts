import type { Pressure } from "./signals";

/** What one rung of the ladder allows and asks for. Each rung includes what those below it take away. */
export interface PressureEffect {
  /** Bytes may be fetched ahead of need. */
  readonly mayPrefetch: boolean;
  /** Code that is here already may be compiled ahead of need. */
  readonly mayCompile: boolean;
  /** Replicas may be started ahead of need. On demand they always may. */
  readonly mayInstantiate: boolean;
  /** Replicas of background services drain as soon as they have no work, down to their minimum. */
  readonly retiresIdleBackground: boolean;
  /** Requests to background services are refused: 503, Retry-After and a response flag. */
  readonly shedsBackground: boolean;
}

/**
 * What costs most for the least certain use goes first. The order is that of Kubernetes' node pressure: reclaim what nobody
 * uses, then evict by priority, and the critical never.
 */
export const PRESSURE_EFFECTS: Readonly<Record<Pressure, PressureEffect>> = {
  nominal: {
    mayPrefetch: true,
    mayCompile: true,
    mayInstantiate: true,
    retiresIdleBackground: false,
    shedsBackground: false,
  },
  fair: {
    mayPrefetch: false,
    mayCompile: true,
    mayInstantiate: true,
    retiresIdleBackground: false,
    shedsBackground: false,
  },
  serious: {
    mayPrefetch: false,
    mayCompile: true,
    mayInstantiate: false,
    retiresIdleBackground: true,
    shedsBackground: false,
  },
  critical: {
    mayPrefetch: false,
    mayCompile: false,
    mayInstantiate: false,
    retiresIdleBackground: true,
    shedsBackground: true,
  },
};
