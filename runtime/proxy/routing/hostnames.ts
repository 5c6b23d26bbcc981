/** Host names of listeners and routes: exact, or with a wildcard as first label, which stands for one or more labels. */
export const ANY_HOST = "*";

function coversHost(pattern: string, hostname: string): boolean {
  if (pattern === ANY_HOST) return true;
  return pattern.startsWith("*.") ? hostname.endsWith(pattern.slice(1)) : hostname === pattern;
}

/**
 * The host names that a listener and a route have in common (Gateway API `Listener.hostname`); `undefined` when none.
 * Of two that overlap it is always the narrower one.
 */
export function intersectHosts(listener: string, route: string): string | undefined {
  const [a, b] = [listener.toLowerCase(), route.toLowerCase()];
  if (a === b || coversPattern(a, b)) return b;
  return coversPattern(b, a) ? a : undefined;
}

/** All that `narrow` covers, `wide` covers too. */
const coversPattern = (wide: string, narrow: string): boolean =>
  coversHost(wide, narrow.startsWith("*.") ? narrow.slice(1) : narrow) && narrow !== ANY_HOST;

/**
 * What is kept by host name, looked up from the most specific to the least: the exact name, wildcards from the longest,
 * then what is for any host.
 */
export interface HostMap<T> {
  set(pattern: string, value: T): void;
  /** @returns the first result of `visit` that is not undefined. */
  find<R>(hostname: string, visit: (value: T) => R | undefined): R | undefined;
}

export function createHostMap<T>(): HostMap<T> {
  /** A wildcard is kept as its suffix: ".example.com". */
  const byPattern = new Map<string, T>();
  return {
    set: (pattern, value) => void byPattern.set(pattern.startsWith("*.") ? pattern.slice(1) : pattern, value),
    find(hostname, visit) {
      if (byPattern.size > 1 || !byPattern.has(ANY_HOST)) {
        // Itself, then after each dot that has a label before it.
        for (let at = 0; at >= 0; at = hostname.indexOf(".", at + 1)) {
          const value = byPattern.get(at === 0 ? hostname : hostname.slice(at));
          const result = value === undefined ? undefined : visit(value);
          if (result !== undefined) return result;
        }
      }
      const anyHost = byPattern.get(ANY_HOST);
      return anyHost === undefined ? undefined : visit(anyHost);
    },
  };
}
