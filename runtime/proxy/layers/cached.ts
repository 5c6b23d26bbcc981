import type { CacheRule, MeshConfig, RouteRule } from "../../config/schema";
import type { Clock } from "../../kernel/clock";
import { backendsOf } from "../backend-refs";
import type { Exchange } from "../exchange";
import type { Layer } from "../layer";
import type { ResponseCache, Sending } from "../response-cache";

/**
 * Answers from the cache of responses, and stores what comes back, by the rule's strategy.
 *
 * Outside the choice of a backend, as the cache of every gateway: a URL has one answer, whichever backend gave it, and
 * what is stale stands in when none of them answers. Unsafe methods pass through it too: they invalidate.
 */
export const cachedLayer = (cache: ResponseCache | undefined, config: MeshConfig, clock: Clock): Layer => {
  if (cache === undefined) return (next) => next;
  const upstreams = new Set(config.upstreams.map(({ name }) => name));

  return (next) => async (exchange) => {
    const { request, head, match, client, signal, facts } = exchange;
    if (client.waitUntil === undefined) return next(exchange);
    const { response, outcome } = await cache.answer({
      url: request.url.replace(/#.*/, ""),
      via: [head.url === request.url ? "" : head.url, ...backendsOf(match.rule)].join(" "),
      method: request.method,
      headers: head.headers,
      mode: request.mode,
      cache: request.cache,
      rule: cacheRuleOf(match.rule, config, upstreams),
      signal,
      send: (sending) => next(sentAs(exchange, sending, clock)),
      waitUntil: (work) => client.waitUntil!(work),
    });
    facts.cache = outcome;
    return response;
  };
};

/** Answers of local services are kept only where the rule says so: a replica is as near as the cache. */
function cacheRuleOf(rule: RouteRule, config: MeshConfig, upstreams: ReadonlySet<string>): CacheRule {
  if (rule.cache !== undefined) return rule.cache;
  const isRemote = backendsOf(rule).every((name) => upstreams.has(name));
  return { strategy: isRemote ? config.cache.strategy : "network-only" };
}

/** What goes on after its client has its answer has a time of its own, and tells nothing about that answer. */
function sentAs(
  exchange: Exchange,
  { signal, validating, asksAnew, inBackground }: Sending,
  clock: Clock,
): Exchange {
  const { head, match, deadlineAt, facts } = exchange;
  return {
    ...exchange,
    signal,
    ...(validating && { head: { method: head.method, url: head.url, headers: validating } }),
    revalidation: validating ? "conditional" : asksAnew ? "whole" : undefined,
    ...(inBackground && {
      deadlineAt: clock.now() + deadlineAt - match.startedAt,
      facts: { ...facts, flags: new Set() },
    }),
  };
}
