import { type Directives, tokensOf } from "./directives";
import { HEURISTIC_STATUS, lifetimeMs } from "./freshness";
import type { ReadHead } from "./stored-response";

/** Statuses whose rules for caches are all known here, for `must-understand`. */
const UNDERSTOOD = new Set([...HEURISTIC_STATUS, 302, 303, 307, 400, 403, 500, 502, 503, 504]);

export interface AskedFor {
  readonly headers: Headers;
  /** Of the request's own Cache-Control. */
  readonly directives: Directives;
}

/** What RFC 9111 §3 and common sense keep out of a cache, whatever the strategy. */
export function isStorable(asked: AskedFor, response: Response, directives: Directives): boolean {
  const { status, type, headers, redirected } = response;
  // What cannot be read cannot be judged; what was redirected has another URL.
  if (type === "error" || type.startsWith("opaque") || redirected) return false;
  if (status < 200 || status === 206 || status === 304) return false;
  if (asked.directives.has("no-store")) return false;
  if (directives.has("must-understand")) {
    if (!UNDERSTOOD.has(status)) return false;
  } else if (directives.has("no-store")) return false;
  // Not told apart here by who asked, so with leave only, as if this cache were shared (§3.5).
  // Of another origin it cannot be seen whether the answer varies by it.
  if (asked.headers.has("authorization")) {
    if (type === "cors" || !LEAVES.some((leave) => directives.has(leave))) return false;
  }
  if (tokensOf(headers.get("vary")).some((name) => UNSEEN.test(name))) return false;
  return headers.get("content-type")?.startsWith("text/event-stream") !== true;
}

/** What no service worker ever sees, so that it could not be compared, and what must not be written to a disk. */
const UNSEEN = /^(?:\*|cookie|referer|sec-fetch-.+|authorization)$/;

const LEAVES = ["public", "must-revalidate", "s-maxage"] as const;

/** Could it ever be of use: fresh for a while, or quickly found unchanged? */
export function isWorthStoring(read: ReadHead): boolean {
  const { head, headers, directives } = read;
  const hasValidator = headers.has("etag") || headers.has("last-modified");
  const isExplicit =
    directives.has("max-age") ||
    headers.has("expires") ||
    directives.has("public") ||
    directives.has("private");
  if (!isExplicit && !HEURISTIC_STATUS.has(head.status)) return false;
  return hasValidator || lifetimeMs(read) > 0;
}

const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authentication-info",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** Fields of one hop, or not to be reused without asking (RFC 9111 §3.1). */
export function storedFields(headers: Headers, directives: Directives): [string, string][] {
  const left = new Set([
    ...HOP_BY_HOP,
    ...tokensOf(headers.get("connection")),
    ...tokensOf(directives.get("no-cache")),
    ...tokensOf(directives.get("private")),
  ]);
  return [...headers].filter(([name]) => !left.has(name));
}
