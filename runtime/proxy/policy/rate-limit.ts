import type { TrafficPolicy } from "../../config/schema";
import type { ExchangeClient } from "../exchange";
import { gcra, type RateMeter, tokenBucket } from "./rate-meter";

type RateLimitSetting = NonNullable<TrafficPolicy["rateLimit"]>;

export interface Refusal {
  readonly waitMs: number;
  readonly limitCount: number;
}

/** Counts one exchange of this client, unless a rate is exceeded: then it counts nowhere. */
export type RateLimit = (client: ExchangeClient) => Refusal | undefined;

/** Clients that are remembered: the one that was longest away is forgotten, and begins anew. */
const CLIENT_MAX_COUNT = 1_024;

/** Envoy's bucket and Linkerd's rates of one policy, together. */
export function createRateLimit(setting: RateLimitSetting, now: () => number): RateLimit {
  const { identity } = setting;
  const shared: RateMeter[] = [];
  if (setting.tokenBucket) shared.push(tokenBucket(setting.tokenBucket, now));
  if (setting.total) shared.push(gcra(setting.total.requestsPerSecond, now));
  // Those whom an override names share its rate, as in Linkerd.
  const overrides = setting.overrides.map(({ roles, requestsPerSecond }) => ({
    roles,
    meter: gcra(requestsPerSecond, now),
  }));
  const byClient = new Map<string, RateMeter>();

  const ofClient = ({ id, role }: ExchangeClient): RateMeter | undefined => {
    const override = role === undefined ? undefined : overrides.find(({ roles }) => roles.includes(role));
    if (override !== undefined || identity === undefined) return override?.meter;
    const key = id === undefined ? `role ${role ?? ""}` : `id ${id}`;
    const meter = byClient.get(key) ?? gcra(identity.requestsPerSecond, now);
    // A map keeps the order of insertion: the first is the one that was longest away.
    byClient.delete(key);
    byClient.set(key, meter);
    if (byClient.size > CLIENT_MAX_COUNT) byClient.delete(byClient.keys().next().value!);
    return meter;
  };

  return (client) => {
    const own = ofClient(client);
    const meters = own === undefined ? shared : [...shared, own];
    let refusal: Refusal | undefined;
    for (const meter of meters) {
      const waitMs = meter.waitMs();
      if (waitMs > (refusal?.waitMs ?? 0)) refusal = { waitMs, limitCount: meter.limitCount };
    }
    if (refusal === undefined) for (const meter of meters) meter.take();
    return refusal;
  };
}
