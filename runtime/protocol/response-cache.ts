/** What the proxy and a cache of responses tell each other; neither knows the other's code. */

export type CacheStrategy =
  | "http"
  | "cache-first"
  | "network-first"
  | "stale-while-revalidate"
  | "network-only"
  | "cache-only";

/** How a rule's answers are kept. */
export interface CacheRule {
  readonly strategy: CacheStrategy;
  /** ms; older answers are not used without asking; for `http` it bounds the freshness. */
  readonly maxAge?: number;
  /** ms; `network-first` waits no longer when it has something. */
  readonly networkTimeout?: number;
}

/** How a request is sent on. */
export interface Sending {
  readonly signal: AbortSignal;
  /** The request's fields with validators of what is stored. */
  readonly validating?: Headers | undefined;
  /** No cache between here and the origin may answer without asking it. */
  readonly asksAnew?: boolean | undefined;
  /** The client has its answer already. */
  readonly inBackground?: boolean | undefined;
}

/** A request as a cache of responses needs to know it. */
export interface CacheableRequest {
  /** As the client asked for it, without a fragment. */
  readonly url: string;
  /** What the mesh asks for it: answers of other backends are other responses. */
  readonly via: string;
  readonly method: string;
  /** As the backend gets them. */
  readonly headers: Headers;
  readonly mode: RequestMode;
  readonly cache: RequestCache;
  readonly rule: CacheRule;
  readonly signal: AbortSignal;
  send(sending: Sending): Promise<Response>;
  /** Keeps the realm alive until then, although the answer was given. */
  waitUntil(work: Promise<unknown>): void;
}

/**
 * What the cache of responses did for it: handed out what was fresh, or stale; had that confirmed by the upstream; or
 * got it from there.
 */
export type CacheOutcome = "hit" | "stale" | "revalidated" | "miss";

export interface CacheAnswer {
  readonly response: Response;
  /** `undefined`: the cache has nothing to do with such a request. */
  readonly outcome: CacheOutcome | undefined;
}

export interface ResponseCache {
  /** `undefined`: only the cache may answer, and has nothing. Rejects as `send` does. */
  answer(request: CacheableRequest): Promise<CacheAnswer | undefined>;
}
