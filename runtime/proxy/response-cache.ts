import type { CacheRule } from "../config/schema";
import type { CacheOutcome } from "../telemetry/exchange-event";

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
  waitUntil(work: Promise<unknown>): void;
}

export interface Sending {
  readonly signal: AbortSignal;
  /** The request's fields with validators of what is stored. */
  readonly validating?: Headers | undefined;
  /** No cache between here and the origin may answer without asking it. */
  readonly asksAnew?: boolean | undefined;
  /** The client has its answer already. */
  readonly inBackground?: boolean | undefined;
}

/** What the proxy needs of a cache of responses. */
export interface ResponseCache {
  /** `undefined`: only the cache may answer, and has nothing. Rejects as `send` does. */
  answer(request: CacheableRequest): Promise<CacheAnswer | undefined>;
}

export interface CacheAnswer {
  readonly response: Response;
  /** `undefined`: the cache has nothing to do with such a request. */
  readonly outcome: CacheOutcome | undefined;
}
