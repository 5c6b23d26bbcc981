import type { TrafficPolicy } from "../../config/schema";
import type { Clock } from "../../kernel/clock";
import { getOrCreate } from "../../kernel/get-or-create";
import type { Exchange } from "../exchange";
import type { Layer } from "../layer";
import { createGradient } from "../policy/gradient";
import { createPlaces, type Places } from "../policy/places";
import type { PolicyTable } from "../policy-table";

export interface ShedOptions {
  readonly policies: PolicyTable;
  readonly clock: Clock;
  random(): number;
}

/** Envoy's defaults (circuit_breaker.proto). */
const DEFAULT_POOL = { http2MaxRequests: 1_024, http1MaxPendingRequests: 1_024 };

const bounds = (policy: TrafficPolicy | undefined) => policy?.connectionPool ?? policy?.adaptiveConcurrency;

/**
 * Bounds what one backend has at a time and what waits for it; refuses the rest early.
 *
 * A place is held until the response head; open bodies are counted by the replica. Unlike Envoy's adaptive concurrency,
 * what exceeds the limit found waits in the queue: else each measuring of minRTT would shed. For refusals at once set
 * `http1MaxPendingRequests` to 0.
 */
export const shedLayer = ({ policies, clock, random }: ShedOptions): Layer => {
  /** Per backend; a route with bounds of its own has places of its own. */
  const byPolicy = new Map<TrafficPolicy | undefined, Map<string, Places>>();

  const newPlaces = (policy: TrafficPolicy | undefined): Places => {
    const { http2MaxRequests, http1MaxPendingRequests } = policy?.connectionPool?.http ?? DEFAULT_POOL;
    const adaptive = policy?.adaptiveConcurrency;
    return createPlaces({
      activeMaxCount: http2MaxRequests,
      pendingMaxCount: http1MaxPendingRequests,
      gradient: adaptive && createGradient(adaptive, clock.now, random),
    });
  };

  const placesOf = ({ match }: Exchange, backend: string): Places => {
    const ofRoute = policies.ofRoute(match);
    const policy = bounds(ofRoute) === undefined ? policies.ofBackend(backend) : ofRoute;
    const byBackend = getOrCreate(byPolicy, policy, () => new Map<string, Places>());
    return getOrCreate(byBackend, backend, () => newPlaces(policy));
  };

  return (next) => {
    const send = (exchange: Exchange, places: Places): Promise<Response> => {
      const sentAt = clock.now();
      const answer = next(exchange);
      // Beside the answer, which is passed on as it is.
      answer.then(
        () => places.leave(sentAt),
        () => places.leave(),
      );
      return answer;
    };
    return (exchange) => {
      if (exchange.backend === undefined) return next(exchange);
      const places = placesOf(exchange, exchange.backend.name);
      const queued = places.enter(exchange.signal);
      return queued === undefined ? send(exchange, places) : queued.then(() => send(exchange, places));
    };
  };
};
