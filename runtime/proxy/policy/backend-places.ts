import type { Clock } from "../../kernel/clock";
import { getOrCreate } from "../../kernel/get-or-create";
import type { PolicyTable } from "../policy-table";
import { createGradient } from "./gradient";
import { createPlaces, type Places } from "./places";

export interface BackendPlacesOptions {
  readonly policies: PolicyTable;
  readonly clock: Clock;
  random(): number;
}

/** The places of a backend, by its name. */
export type BackendPlaces = (backend: string) => Places;

/** Envoy's defaults (circuit_breaker.proto). */
const DEFAULT_POOL = { http2MaxRequests: 1_024, http1MaxPendingRequests: 1_024 };

export function createBackendPlaces({ policies, clock, random }: BackendPlacesOptions): BackendPlaces {
  const byBackend = new Map<string, Places>();
  const newPlaces = (backend: string): Places => {
    const policy = policies.ofBackend(backend);
    const { http2MaxRequests, http1MaxPendingRequests } = policy?.connectionPool?.http ?? DEFAULT_POOL;
    const adaptive = policy?.adaptiveConcurrency;
    return createPlaces({
      activeMaxCount: http2MaxRequests,
      pendingMaxCount: http1MaxPendingRequests,
      gradient: adaptive && createGradient(adaptive, clock.now, random),
    });
  };
  return (backend) => getOrCreate(byBackend, backend, () => newPlaces(backend));
}
