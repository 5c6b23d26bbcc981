import { PRESSURE_EFFECTS } from "./pressure-effects";
import type { DeviceSignals, EffectiveType } from "./signals";

/** What the control plane may spend at the moment. */
export interface Grants {
  /** Replicas at the same time. Demand may go beyond it, forecasts may not. */
  readonly maxReplicas: number;
  /** Of background services together, while a critical one has work. */
  readonly maxBackgroundReplicas: number;
  /** Memory of those replicas together. */
  readonly replicaBytes: number;
  /** For one plan. */
  readonly prefetchBytes: number;
  readonly mayCompile: boolean;
  readonly mayInstantiate: boolean;
  readonly link: EffectiveType;
}

const MIB = 1024 * 1024;

/**
 * About 10 s of each link at its upper bound in the Network Information API (slow-2g 50, 2g 70, 3g 700 kbit/s); for 4g,
 * which has none, two of the largest guests of facts/wasm.md §1 (14.2 MB).
 */
const PREFETCH_BYTES: Readonly<Record<EffectiveType, number>> = {
  "slow-2g": 64 * 1024,
  "2g": 88 * 1024,
  "3g": 875 * 1024,
  "4g": 28 * MIB,
};

/**
 * Of the device's memory, as much as one origin should hold for speed alone. In bytes rather than replicas: a large guest
 * takes 89 MB, a small one 1 (facts/wasm.md §1).
 */
const MEMORY_SHARE = 0.1;

/** Assumed where the engine does not say (Firefox, Safari): a middling phone. */
const ASSUMED_MEMORY_GIB = 4;

/** Workers per core: replicas wait most of the time, so more than one each is fine, but not without bound. */
const REPLICAS_PER_CORE = 2;

/**
 * Cores that background work leaves to a critical service: a replica that computes takes a whole one, and the engine's scheduler
 * knows no priorities of workers. But never less than one replica for it: to wait is better than to fail, and to refuse it is
 * for critical pressure alone.
 */
const SPARED_CORE_COUNT = 1;

const GIB = 1024 * MIB;

/** Engines without the API (Firefox, Safari) count as the fastest, as Guess.js does: they run on Wi-Fi or 4G mostly. */
const ASSUMED_LINK: EffectiveType = "4g";

/** The same signals always grant the same. `pressure` is the rung of the ladder, which the caller puts there. */
export function grantsFor(signals: DeviceSignals): Grants {
  const { hardwareConcurrency, deviceMemoryGiB = ASSUMED_MEMORY_GIB, saveData, isOffline } = signals;
  const link = signals.effectiveType ?? ASSUMED_LINK;
  const effect = PRESSURE_EFFECTS[signals.pressure ?? "nominal"];
  return {
    maxReplicas: Math.max(1, hardwareConcurrency * REPLICAS_PER_CORE),
    maxBackgroundReplicas: Math.max(1, hardwareConcurrency - SPARED_CORE_COUNT),
    replicaBytes: deviceMemoryGiB * GIB * MEMORY_SHARE,
    prefetchBytes: saveData || isOffline || !effect.mayPrefetch ? 0 : PREFETCH_BYTES[link],
    mayCompile: effect.mayCompile,
    mayInstantiate: effect.mayInstantiate,
    link,
  };
}
