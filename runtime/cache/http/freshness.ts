import { type Directives, secondsOf } from "./directives";
import { parseHttpDate } from "./http-date";
import type { ReadHead } from "./stored-response";

/** RFC 9111 §4.2.2 names this part of the time since the last modification as typical. */
const HEURISTIC_RATIO = 0.1;
/** What nobody promised to keep is asked for again after a week, however old it is. */
const HEURISTIC_MAX_MS = 7 * 24 * 3_600_000;

/** Statuses that may be reused without the server's leave (RFC 9110 §15.1), but for 206. */
export const HEURISTIC_STATUS: ReadonlySet<number> = new Set([
  200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501,
]);

/**
 * How long a response is fresh, from when the origin made it (RFC 9111 §4.2.1). This is a private cache: s-maxage is
 * not for it.
 */
export function lifetimeMs({ head, headers, directives }: ReadHead): number {
  const maxAge = secondsOf(directives, "max-age");
  if (maxAge !== undefined) return maxAge * 1_000;
  const date = parseHttpDate(headers.get("date")) ?? head.receivedAt;
  const expires = headers.get("expires");
  if (expires !== null) return Math.max(0, (parseHttpDate(expires) ?? 0) - date);
  return heuristicMs(head.status, headers, directives, date);
}

function heuristicMs(status: number, headers: Headers, directives: Directives, date: number): number {
  if (!HEURISTIC_STATUS.has(status) && !directives.has("public")) return 0;
  if (directives.size === 0 && isPragmaNoCache(headers)) return 0;
  const modified = parseHttpDate(headers.get("last-modified"));
  if (modified === undefined) return 0;
  return Math.min(HEURISTIC_MAX_MS, Math.max(0, (date - modified) * HEURISTIC_RATIO));
}

/** What HTTP/1.0 had for Cache-Control; it counts where there is none. */
export const isPragmaNoCache = (headers: Headers): boolean =>
  headers.get("pragma")?.toLowerCase().includes("no-cache") === true;

/** The response's current age (RFC 9111 §4.2.3). Of a list in Age the first counts, and no number at all does not. */
export function ageMs({ head, headers }: ReadHead, now: number): number {
  const { requestedAt, receivedAt } = head;
  const date = parseHttpDate(headers.get("date"));
  const apparentMs = date === undefined ? 0 : Math.max(0, receivedAt - date);
  const told = /^\s*(\d+)\s*(?:,|$)/.exec(headers.get("age") ?? "")?.[1];
  const correctedMs = Number(told ?? 0) * 1_000 + (receivedAt - requestedAt);
  const initialMs = Math.max(apparentMs, correctedMs);
  // Received in the future: the clock was set back, and how long it has lain here is not known.
  return now < receivedAt - CLOCK_SLACK_MS
    ? Number.POSITIVE_INFINITY
    : initialMs + Math.max(0, now - receivedAt);
}

/** What has been stale for so long is not handed out any more even where it might be. */
const STALE_MAX_MS = 30 * 24 * 3_600_000;

export const isBeyondUse = (read: ReadHead, now: number): boolean =>
  ageMs(read, now) - lifetimeMs(read) > STALE_MAX_MS;

/** Clocks are corrected by so much all the time. */
const CLOCK_SLACK_MS = 60_000;
