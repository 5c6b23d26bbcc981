import { tokensOf } from "./directives";
import type { StoredHead } from "./stored-response";

/**
 * The request's values of the fields that the response varies by (RFC 9111 §4.1). Of a cross-origin answer that field
 * cannot be seen (whatwg/fetch#1365): it is taken to vary by every field there is.
 */
export function variedBy(response: Pick<Response, "type" | "headers">, request: Headers): [string, string][] {
  const names = response.type === "cors" ? [...request.keys()] : tokensOf(response.headers.get("vary"));
  return [...new Set(names)].sort().map((name) => [name, normalised(name, request.get(name))]);
}

/** Stored for a request like this one? */
export const isVariantFor = ({ varied }: StoredHead, request: Headers): boolean =>
  varied.every(([name, value]) => normalised(name, request.get(name)) === value);

/** Of those that match, the one received last (RFC 9111 §4.1). */
export const newest = (heads: readonly StoredHead[]): StoredHead | undefined =>
  heads.reduce<StoredHead | undefined>(
    (best, head) => (best !== undefined && best.receivedAt > head.receivedAt ? best : head),
    undefined,
  );

/** White space beside commas, and the case and order of languages, say nothing. A missing field is not an empty one. */
function normalised(name: string, value: string | null): string {
  if (value === null) return "";
  const members = value.split(",").map((member) => member.trim());
  return `=${name === "accept-language" ? members.join().toLowerCase().split(",").sort().join() : members.join()}`;
}
