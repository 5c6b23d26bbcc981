import type { MeshConfig, RouteRule } from "../../config/schema";
import type { CacheRule } from "../../protocol/response-cache";
import { backendsOf } from "../backend-refs";

export interface KeptRule {
  readonly rule: CacheRule;
  /** Where its answers come from: others than these are other answers, also after a change of mesh.json. */
  readonly via: string;
}

/** How answers are kept, for the rules whose answers are kept at all. */
export type CacheRules = ReadonlyMap<RouteRule, KeptRule>;

/**
 * Answers of remote upstreams are kept by the strategy of the whole mesh. Those of local services only where their rule
 * says so: a replica is as near as the cache.
 */
export function cacheRulesOf({ routes, upstreams, services, cache }: MeshConfig): CacheRules {
  const remote = new Map(upstreams.map(({ name, url }) => [name, url]));
  const local = new Map(services.map(({ name, version }) => [name, `${name}@${version}`]));
  const rules = new Map<RouteRule, KeptRule>();
  for (const rule of routes.flatMap((route) => route.rules)) {
    const names = backendsOf(rule);
    const own = rule.cache ?? (names.every((name) => remote.has(name)) ? cache : undefined);
    if (own === undefined || own.strategy === "network-only") continue;
    const via = names.map((name) => remote.get(name) ?? local.get(name)).join(" ");
    rules.set(rule, { rule: own, via });
  }
  return rules;
}

const SAFE = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/** Changes nothing, so what is stored still holds (RFC 9110 §9.2.1). */
export const isSafe = (method: string): boolean => SAFE.has(method);
