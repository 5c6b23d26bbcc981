/** Directives of a Cache-Control field by their lower-case names; "" for one without an argument. */
export type Directives = ReadonlyMap<string, string>;

/** Far beyond any use, and no number that arithmetic spoils (RFC 9111 §1.2.2). */
const SECONDS_MAX = 2_147_483_648;

/** A list's members: quoted strings may hold commas. */
const MEMBER = /(?:"(?:[^"\\]|\\.)*"?|[^,"])+/g;

/**
 * Reads Cache-Control (RFC 9111 §5.2). Arguments may be tokens or quoted strings, whichever the directive asks for; of
 * a directive that comes twice the first counts (§4.2.1). A space beside "=" makes it another directive, which nobody
 * knows. Never throws.
 */
export function parseDirectives(field: string | null): Directives {
  const directives = new Map<string, string>();
  for (const [member] of field?.matchAll(MEMBER) ?? []) {
    const text = member.trim();
    const equals = text.indexOf("=");
    const name = (equals < 0 ? text : text.slice(0, equals)).toLowerCase();
    if (name === "" || directives.has(name)) continue;
    directives.set(name, equals < 0 ? "" : unquoted(text.slice(equals + 1)));
  }
  return directives;
}

export const directivesOf = (headers: Headers): Directives => parseDirectives(headers.get("cache-control"));

const unquoted = (argument: string): string =>
  argument.startsWith('"') ? argument.replace(/^"|"$/g, "").replace(/\\(.)/g, "$1") : argument;

/** @returns `undefined` without the directive; 0 for an argument that is no number: that is stale (RFC 9111 §4.2.1). */
export function secondsOf(directives: Directives, name: string): number | undefined {
  const argument = directives.get(name);
  if (argument === undefined) return undefined;
  return /^\d+$/.test(argument) ? Math.min(Number(argument), SECONDS_MAX) : 0;
}

/** The members of a list of tokens, in lower case. */
export const tokensOf = (list: string | null | undefined): string[] =>
  (list ?? "")
    .toLowerCase()
    .split(",")
    .map((token) => token.trim())
    .filter((token) => token !== "");
