import type { Clock } from "../../kernel/clock";
import type { Exchange } from "../exchange";
import type { Layer } from "../layer";
import type { BackendPlaces } from "../policy/backend-places";
import type { Places } from "../policy/places";

/**
 * Bounds what one backend has at a time and what waits for it; refuses the rest early.
 *
 * A place is held until the response head; open bodies are counted by the replica. Unlike Envoy's adaptive concurrency,
 * what exceeds the limit found waits in the queue: else each measuring of minRTT would shed. For refusals at once set
 * `http1MaxPendingRequests` to 0.
 */
export const shedLayer =
  (placesOf: BackendPlaces, clock: Clock): Layer =>
  (next) => {
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
      const places = placesOf(exchange.backend.name);
      const queued = places.enter(exchange.signal);
      return queued === undefined ? send(exchange, places) : queued.then(() => send(exchange, places));
    };
  };
