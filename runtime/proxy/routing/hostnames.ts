/** Host names of listeners and routes: exact, or with a wildcard as first label, which stands for one or more labels. */
export const ANY_HOST = "*";

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
