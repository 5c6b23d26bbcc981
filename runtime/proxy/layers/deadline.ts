import type { Clock } from "../../kernel/clock";
import type { Layer } from "../layer";
import { timeLimit } from "../time-limit";

/**
 * Bounds an attempt by the time that is left. A backend that has another one after it gets half of it, so that a
 * service that does not start leaves time for the remote upstream.
 */
export const deadlineLayer =
  (clock: Clock): Layer =>
  (next) =>
  async (exchange) => {
    const limit = timeLimit(exchange.signal, clock, "exchange");
    const leftMs = exchange.deadlineAt - clock.now();
    const attemptMs = exchange.hasNextBackend ? leftMs / 2 : leftMs;
    if (attemptMs < Number.POSITIVE_INFINITY) limit.start(Math.max(0, attemptMs));
    try {
      return await next({ ...exchange, signal: limit.signal });
    } finally {
      limit.stop();
    }
  };
