import { assertNever } from "../../kernel/assert-never";
import type { CacheRule } from "../../protocol/response-cache";
import { type Directives, secondsOf } from "./directives";
import { ageMs, isPragmaNoCache, lifetimeMs } from "./freshness";
import type { ReadHead } from "./stored-response";

/** What the client wants of caches. */
export interface Wishes {
  readonly mode: RequestCache;
  readonly headers: Headers;
  readonly directives: Directives;
}

/**
 * What to do about a request for which something is stored: hand it out as it is, hand it out and ask beside that, ask
 * whether it still holds, or ask and keep it for when no answer comes.
 */
export type Verdict = "fresh" | "stale" | "stale-and-ask" | "ask" | "ask-first";

export function judge(stored: ReadHead, wishes: Wishes, rule: CacheRule, now: number): Verdict {
  const { mode } = wishes;
  if (mode === "reload") return "ask";
  const age = ageMs(stored, now);
  const lifetime = Math.min(lifetimeMs(stored), rule.maxAge ?? Number.POSITIVE_INFINITY);
  const hand: Verdict = age < lifetime ? "fresh" : "stale";
  if (mode === "force-cache" || mode === "only-if-cached" || rule.strategy === "cache-only") return hand;
  if (mode === "no-cache") {
    // RFC 8246: what never changes needs no asking while it is fresh.
    return hand === "fresh" && stored.directives.has("immutable") ? hand : "ask";
  }
  if (wantsAsking(wishes)) return "ask";
  const isTooOld = rule.maxAge !== undefined && age >= rule.maxAge;
  switch (rule.strategy) {
    case "cache-first":
      return isTooOld ? "ask" : hand;
    case "stale-while-revalidate":
      return isTooOld ? "ask" : "stale-and-ask";
    case "network-first":
      return "ask-first";
    case "http":
      return judgeFreshness(stored.directives, wishes.directives, age, lifetime);
    case "network-only":
      return "ask";
    default:
      return assertNever(rule.strategy);
  }
}

/** RFC 9111 §4.2, §5.2.1 and RFC 5861 §3. */
function judgeFreshness(answer: Directives, wish: Directives, ageNow: number, lifetime: number): Verdict {
  if (answer.get("no-cache") === "") return "ask";
  const maxAge = secondsOf(wish, "max-age");
  if (maxAge !== undefined && ageNow >= maxAge * 1_000) return "ask";
  const staleMs = ageNow - lifetime;
  if (staleMs < 0) return -staleMs >= (secondsOf(wish, "min-fresh") ?? 0) * 1_000 ? "fresh" : "ask";
  if (answer.has("must-revalidate")) return "ask";
  if (wish.has("max-stale")) {
    const wanted = wish.get("max-stale") === "" ? Number.POSITIVE_INFINITY : secondsOf(wish, "max-stale")!;
    if (staleMs <= wanted * 1_000) return "stale";
  }
  return staleMs < (secondsOf(answer, "stale-while-revalidate") ?? 0) * 1_000 ? "stale-and-ask" : "ask";
}

const wantsAsking = ({ headers, directives }: Wishes): boolean =>
  directives.has("no-cache") || (directives.size === 0 && isPragmaNoCache(headers));

/** Statuses that stale-if-error is about (RFC 5861 §4). */
const ERROR_STATUS = new Set([500, 502, 503, 504]);

/**
 * May what is stored stand in for an upstream that cannot be reached (no `status`), or answers with an error?
 *
 * Disconnected, a cache may hand out what is stale where nobody forbade it (RFC 9111 §4.2.4); instead of an answer that
 * did come, only where the server or the client allows it.
 */
export function mayStandIn(
  stored: ReadHead,
  wishes: Wishes,
  rule: CacheRule,
  now: number,
  status?: number,
): boolean {
  if (wishes.mode === "reload" || wishes.mode === "no-cache" || wantsAsking(wishes)) return false;
  if (status !== undefined && !ERROR_STATUS.has(status)) return false;
  const { directives } = stored;
  const allowed = secondsOf(wishes.directives, "stale-if-error") ?? secondsOf(directives, "stale-if-error");
  if (rule.strategy !== "http" && status === undefined) return true;
  if (directives.has("must-revalidate") || directives.get("no-cache") === "") return false;
  if (allowed === undefined) return status === undefined;
  return ageMs(stored, now) - lifetimeMs(stored) < allowed * 1_000;
}
