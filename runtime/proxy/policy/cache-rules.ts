import type { CacheRule, MeshConfig, RouteRule } from "../../config/schema";
import { backendsOf } from "../backend-refs";

/** How answers are kept, for the rules whose answers are kept at all. */
export type CacheRules = ReadonlyMap<RouteRule, CacheRule>;

/**
 * Answers of remote upstreams are kept by the strategy of the whole mesh. Those of local services only where their rule
 * says so: a replica is as near as the cache.
 */
export function cacheRulesOf({ routes, upstreams, cache }: MeshConfig): CacheRules {
  const remote = new Set(upstreams.map(({ name }) => name));
  const rules = new Map<RouteRule, CacheRule>();
  for (const rule of routes.flatMap((route) => route.rules)) {
    const isRemote = backendsOf(rule).every((name) => remote.has(name));
    const own = rule.cache ?? (isRemote ? { strategy: cache.strategy } : undefined);
    if (own !== undefined && own.strategy !== "network-only") rules.set(rule, own);
  }
  return rules;
}

const SAFE = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/** Changes nothing, so what is stored still holds (RFC 9110 §9.2.1). */
export const isSafe = (method: string): boolean => SAFE.has(method);
