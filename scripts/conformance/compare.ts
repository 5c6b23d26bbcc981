import type { Seen } from "./case-mesh";
import type { ConformanceCase, Forwarded } from "./cases";

type Expected = ConformanceCase["expect"];

/** What differs, in words; nothing when all is as expected. */
export type Differences = readonly string[];

const differs = (what: string, actual: unknown, expected: unknown): string =>
  `${what} is ${JSON.stringify(actual)}, must be ${JSON.stringify(expected)}`;

export function compareResponse(response: Response, url: URL, expected: Expected): Differences {
  const found: string[] = [];
  if (expected.status !== undefined && !isOneOf(response.status, expected.status)) {
    found.push(differs("status", response.status, expected.status));
  }
  const normal = (value: string) => (expected.ignoreWhitespace ? value.replace(/\s/g, "") : value);
  for (const [name, accepted] of Object.entries(expected.responseHeaders)) {
    const actual = response.headers.get(name);
    if (actual === null || !accepted.map(normal).includes(normal(actual))) {
      found.push(differs(`response header ${name}`, actual, accepted));
    }
  }
  for (const name of expected.responseAbsentHeaders) {
    if (response.headers.has(name))
      found.push(differs(`response header ${name}`, response.headers.get(name), null));
  }
  if (expected.redirect !== undefined) found.push(...compareRedirect(response, url, expected.redirect));
  return found;
}

/** The suite takes 408 and 504 alike as a timeout. */
const isOneOf = (status: number, accepted: readonly number[]): boolean =>
  accepted.includes(status) ||
  (status === 504 && accepted.includes(408)) ||
  (status === 408 && accepted.includes(504));

function compareRedirect(
  response: Response,
  url: URL,
  { scheme, host, port, path }: NonNullable<Expected["redirect"]>,
): Differences {
  const location = response.headers.get("location");
  if (location === null) return [differs("Location", null, "present")];
  const target = new URL(location, url);
  const wellKnown = target.protocol === "https:" ? 443 : 80;
  const actualPort = target.port === "" ? wellKnown : Number(target.port);
  const actualPath = path?.includes("?") ? target.pathname + target.search : target.pathname;
  return [
    ...(scheme != null && target.protocol !== `${scheme}:`
      ? [differs("redirect scheme", target.protocol, scheme)]
      : []),
    ...(host != null && target.hostname !== host ? [differs("redirect host", target.hostname, host)] : []),
    ...(actualPort !== (port ?? wellKnown) ? [differs("redirect port", actualPort, port ?? wellKnown)] : []),
    ...(path != null && actualPath !== path ? [differs("redirect path", actualPath, path)] : []),
  ];
}

/** What a backend has seen against what it must have; the path must be the request's where nothing else is said. */
export function compareForwarded(seen: Seen, expected: Partial<Forwarded>, requestPath: string): Differences {
  const found: string[] = [];
  const path = seen.url.pathname + seen.url.search;
  if (path !== (expected.path ?? requestPath))
    found.push(differs("forwarded path", path, expected.path ?? requestPath));
  if (expected.host !== undefined && seen.url.host !== expected.host) {
    found.push(differs("forwarded host", seen.url.host, expected.host));
  }
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    const actual = seen.headers.get(name);
    if (actual !== value) found.push(differs(`forwarded header ${name}`, actual, value));
  }
  for (const name of expected.absentHeaders ?? []) {
    if (seen.headers.has(name)) found.push(differs(`forwarded header ${name}`, seen.headers.get(name), null));
  }
  return found;
}

/** Shares of a count, each within an absolute tolerance; what has no share must not occur. */
export function compareShares(
  counts: ReadonlyMap<string, number>,
  total: number,
  shares: Readonly<Record<string, number>>,
  tolerance: number,
): Differences {
  const found: string[] = [];
  for (const name of new Set([...counts.keys(), ...Object.keys(shares)])) {
    const share = shares[name] ?? 0;
    const actual = (counts.get(name) ?? 0) / total;
    if (share === 0 ? actual > 0 : Math.abs(actual - share) > tolerance) {
      found.push(differs(`share of ${name}`, actual, share));
    }
  }
  return found;
}
