import type { Clock } from "../../kernel/clock";
import type { Layer } from "../layer";
import { timeLimit } from "../time-limit";

/**
 * Bounds one try by the rule's `timeouts.backendRequest`; 0 and none are no limit (GEP-1742). The exchange's own signal
 * stays as it is: by that the retry layer tells this end from that of the whole exchange.
 */
export const tryTimeoutLayer =
  (clock: Clock): Layer =>
  (next) => {
    const limited: typeof next = async (exchange) => {
      const limit = timeLimit(exchange.signal, clock, "try");
      limit.start(exchange.match.rule.timeouts!.backendRequestMs!);
      try {
        return await next({ ...exchange, signal: limit.signal });
      } finally {
        limit.stop();
      }
    };
    return (exchange) =>
      exchange.match.rule.timeouts?.backendRequestMs ? limited(exchange) : next(exchange);
  };
