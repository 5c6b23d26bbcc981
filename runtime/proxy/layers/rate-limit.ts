import type { Clock } from "../../kernel/clock";
import { getOrCreate } from "../../kernel/get-or-create";
import { AttemptError } from "../../protocol/attempt-error";
import type { Layer } from "../layer";
import { createRateLimit, type RateLimit, type Refusal } from "../policy/rate-limit";
import type { PolicyTable } from "../policy-table";

/** Refuses what exceeds the rate of the route's policy (`route`), or of the chosen backend's (`backend`). */
export const rateLimitLayer = (target: "route" | "backend", policies: PolicyTable, clock: Clock): Layer => {
  const limits = new WeakMap<object, RateLimit>();
  return (next) => (exchange) => {
    const { match, backend, client } = exchange;
    const policy = target === "route" ? policies.ofRoute(match) : backend && policies.ofBackend(backend.name);
    const setting = policy?.rateLimit;
    if (setting === undefined) return next(exchange);
    const limit = getOrCreate(limits, setting, () => createRateLimit(setting, clock.now));
    const refusal = limit(client);
    return refusal === undefined ? next(exchange) : Promise.reject(rateLimited(target, refusal));
  };
};

/** Nothing was sent: the next backend may have it. The headers are Envoy's, in whole seconds. */
function rateLimited(target: string, { waitMs, limitCount }: Refusal): AttemptError {
  const seconds = String(Math.ceil(waitMs / 1_000));
  return new AttemptError("RATE_LIMITED", `Cannot send request: rate of its ${target} is exceeded`, true, {
    headers: {
      "retry-after": seconds,
      "x-ratelimit-limit": String(limitCount),
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": seconds,
    },
  });
}
