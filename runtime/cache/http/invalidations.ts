/** More than that at once are not all still on their way; each costs its URL. */
const REMEMBERED_MAX_COUNT = 1_000;

/**
 * Which URLs were written to, and when: what was asked for before must not be stored after, and what lies between here
 * and the origin may not know of it.
 */
export interface Invalidations {
  /** To compare with later. */
  now(): number;
  add(url: string): void;
  /** The last time that it may have been written to. */
  lastOf(url: string): number;
  /** The origin was not asked since. */
  isUnasked(url: string): boolean;
  /** The origin was asked since. */
  settle(url: string): void;
}

export function createInvalidations(): Invalidations {
  const moments = new Map<string, number>();
  /** The origin was not asked since. */
  const unasked = new Set<string>();
  let moment = 0;
  /** Of the last that was forgotten: any URL may have been written to then. */
  let forgottenMoment = 0;
  return {
    now: () => moment,
    add(url) {
      moments.delete(url);
      moments.set(url, ++moment);
      unasked.add(url);
      if (moments.size <= REMEMBERED_MAX_COUNT) return;
      const [oldest, itsMoment] = moments.entries().next().value!;
      moments.delete(oldest);
      unasked.delete(oldest);
      forgottenMoment = itsMoment;
    },
    lastOf: (url) => moments.get(url) ?? forgottenMoment,
    isUnasked: (url) => unasked.has(url),
    settle: (url) => void unasked.delete(url),
  };
}

const SAFE = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/** The URLs of which nothing stored holds any more after this answer (RFC 9111 §4.4). */
export function invalidatedBy(method: string, url: string, { type, status, headers }: Response): string[] {
  const isSuccess = type === "opaqueredirect" || (status >= 200 && status < 400);
  if (SAFE.has(method) || !isSuccess) return [];
  const { origin } = new URL(url);
  const urls = new Set([url]);
  for (const name of ["location", "content-location"]) {
    const named = headers.get(name);
    if (named === null || !URL.canParse(named, url)) continue;
    const other = new URL(named, url);
    other.hash = "";
    if (other.origin === origin) urls.add(other.href);
  }
  return [...urls];
}
