import { type Directives, parseDirectives } from "./directives";
import type { CacheRule } from "./verdict";

/** How a request is sent on. */
export interface Sending {
  readonly signal: AbortSignal;
  /** The request's fields with validators of what is stored. */
  readonly validating?: Headers | undefined;
  /** Nothing that lies between here and the origin may answer without asking it. */
  readonly asksAnew?: boolean | undefined;
  /** The client has its answer already. */
  readonly inBackground?: boolean | undefined;
}

/** A request as the cache needs to know it. What the proxy hands over has this shape. */
export interface CacheableRequest {
  /** As the client asked for it, without a fragment. */
  readonly url: string;
  /** What the mesh asks for it. */
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

export type CacheOutcome = "hit" | "stale" | "revalidated" | "miss";

export interface CacheAnswer {
  readonly response: Response;
  /** `undefined`: the cache has nothing to do with such a request. */
  readonly outcome: CacheOutcome | undefined;
}

export const wishDirectives = ({ headers }: CacheableRequest): Directives =>
  parseDirectives(headers.get("cache-control"));
