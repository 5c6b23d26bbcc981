import type { Clock } from "../../kernel/clock";
import { MeshError } from "../../kernel/errors";
import type { ResponseCache, Sending } from "../../protocol/response-cache";
import type { Exchange } from "../exchange";
import type { Layer } from "../layer";
import { type CacheRules, isSafe, type KeptRule } from "../policy/cache-rules";

/** For a realm that keeps responses; the others do without its code. */
export type CachedLayer = (rules: CacheRules, clock: Clock) => Layer;

/**
 * Answers from the cache of responses, and stores what comes back, by the rule's strategy.
 *
 * Outside the choice of a backend, as the cache of every gateway: a URL has one answer, whichever backend gave it, and
 * what is stale stands in when none of them answers. Unsafe methods pass through it too: they invalidate.
 */
export const cachedLayer =
  (cache: ResponseCache): CachedLayer =>
  (rules, clock) =>
  (next) =>
  async (exchange) => {
    const { request, head, match, client, signal, facts } = exchange;
    const { rule, via } = rules.get(match.rule) ?? NONE;
    const { waitUntil } = client;
    // Every write may end what is kept; whoever sends it, also later and for another (the outbox, a service).
    if (isSafe(request.method) && (rule === NONE.rule || waitUntil === undefined)) return next(exchange);
    const answer = await cache.answer({
      url: request.url.replace(/#.*/, ""),
      via: head.url === request.url ? via : `${via} ${head.url}`,
      method: request.method,
      headers: head.headers,
      mode: request.mode,
      cache: request.cache,
      rule,
      signal,
      send: (sending) => next(sentAs(exchange, sending, clock)),
      waitUntil: (work) => waitUntil?.(work),
    });
    if (answer === undefined) throw notCached(request);
    facts.cache = answer.outcome;
    return answer.response;
  };

const NONE: KeptRule = { rule: { strategy: "network-only" }, via: "" };

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

const notCached = ({ url }: Request): MeshError =>
  new MeshError("NOT_CACHED", `Cannot answer ${url} from the cache alone: it is not stored there`);
