import { retryAfterMs } from "../../kernel/retry-after";

/**
 * How long to wait before a retry.
 *
 * Idea: full jitter, so that clients which failed together do not come back together; a server that says when to come
 * back is believed, and jittered upwards. Trade-off: the first retry may follow almost at once, which suits an endpoint
 * that was lost more than one that is overloaded; the retry budget is what protects the latter.
 *
 * Parameters: base 25 ms; retry N waits in [0, (2^N − 1) × base), at most 10 × base. A `retry.backoff` of the route is a
 * base below which no retry goes out (GEP-1731). Hints: in [x, 1.5x), and above 300 s there is no retry.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter
 */
const BASE_MS = 25;
const CAP_FACTOR = 10;
const HINT_MAX_MS = 300_000;
const HINT_JITTER_RATIO = 0.5;
/** Above it, X-RateLimit-Reset is an instant in epoch seconds, not seconds to go. */
const EPOCH_MIN_S = 1_000_000_000;

/** @param retryNumber  1 for the first retry. */
export function backoffMs(retryNumber: number, minimumMs: number | undefined, random: () => number): number {
  const base = minimumMs ?? BASE_MS;
  const ceilingMs = Math.min(2 ** retryNumber - 1, CAP_FACTOR) * base;
  const floorMs = minimumMs ?? 0;
  return floorMs + random() * (ceilingMs - floorMs);
}

/** What a refusal says about when to come back; `undefined`: nothing; Infinity: later than a retry is worth. */
export function hintedBackoffMs(
  { status, headers }: Response,
  wallNow: number,
  random: () => number,
): number | undefined {
  if (status !== 429 && status !== 503) return undefined;
  const hintMs =
    retryAfterMs(headers.get("retry-after"), wallNow) ?? resetMs(headers.get("x-ratelimit-reset"), wallNow);
  if (hintMs === undefined) return undefined;
  return hintMs > HINT_MAX_MS ? Number.POSITIVE_INFINITY : hintMs * (1 + HINT_JITTER_RATIO * random());
}

function resetMs(text: string | null, wallNow: number): number | undefined {
  if (text === null || !/^\d+$/.test(text)) return undefined;
  const seconds = Number(text);
  return seconds < EPOCH_MIN_S ? seconds * 1_000 : Math.max(0, seconds * 1_000 - wallNow);
}
