import { directivesOf } from "./directives";
import { parseHttpDate } from "./http-date";
import { storedFields } from "./storability";
import { type ReadHead, readHead, type StoredHead } from "./stored-response";

const OWN_CONDITIONS = ["if-none-match", "if-modified-since", "if-match", "if-unmodified-since"] as const;

/** The client asks on a condition of its own. */
export const isConditional = (request: Headers): boolean => OWN_CONDITIONS.some((name) => request.has(name));

/**
 * The request's fields, with those that let the upstream say "not modified" of one of these (RFC 9111 §4.3.1);
 * `undefined` when none has what that takes.
 */
export function withValidators(request: Headers, candidates: readonly ReadHead[]): Headers | undefined {
  const etags = candidates.flatMap(({ headers }) => headers.get("etag") ?? []);
  const modified = candidates.length === 1 ? candidates[0]!.headers.get("last-modified") : null;
  if (etags.length === 0 && modified === null) return undefined;
  const headers = new Headers(request);
  if (etags.length > 0) headers.set("if-none-match", [...new Set(etags)].join(", "));
  if (modified !== null) headers.set("if-modified-since", modified);
  return headers;
}

/** Which of them a 304 is about (RFC 9111 §4.3.4). */
export function confirmedBy(notModified: Headers, candidates: readonly ReadHead[]): ReadHead | undefined {
  const etag = notModified.get("etag");
  if (etag === null) return candidates.length === 1 ? candidates[0] : undefined;
  const exact = candidates.find(({ headers }) => isSame(headers.get("etag"), etag));
  // Servers do send another tag with their 304 than they were asked for; one question has one answer.
  return exact ?? (candidates.length === 1 ? candidates[0] : undefined);
}

/** Describes the stored body; what a 304 says of its own is none of it (RFC 9111 §3.2). */
const OF_BODY = new Set(["content-encoding", "content-length", "content-md5", "content-range", "etag"]);

/** The stored head, with what the upstream says of it now. */
export function freshened(
  { head }: ReadHead,
  answer: Headers,
  times: Pick<StoredHead, "requestedAt" | "receivedAt">,
): ReadHead {
  const updates = storedFields(answer, directivesOf(answer)).filter(([name]) => !OF_BODY.has(name));
  const names = new Set(updates.map(([name]) => name));
  // Its age began anew with this answer.
  names.add("age");
  const headers = [...head.headers.filter(([name]) => !names.has(name)), ...updates];
  return readHead({ ...head, ...times, headers });
}

/** Does the client have already what is stored (RFC 9110 §13.2.2)? */
export function isNotModified(request: Headers, { head, headers }: ReadHead): boolean {
  const wanted = request.get("if-none-match");
  if (wanted !== null) {
    const etag = headers.get("etag");
    return wanted.trim() === "*" || wanted.split(",").some((one) => isSame(etag, one.trim()));
  }
  const since = parseHttpDate(request.get("if-modified-since"));
  const modified =
    parseHttpDate(headers.get("last-modified")) ?? parseHttpDate(headers.get("date")) ?? head.receivedAt;
  return since !== undefined && modified <= since;
}

/** Weak comparison (RFC 9110 §8.8.3.2). */
const isSame = (etag: string | null, other: string): boolean =>
  etag !== null && etag.replace(/^W\//, "") === other.replace(/^W\//, "");
