import { createHttpCache } from "../runtime/cache/http/http-cache";
import { createResponseStore, type PersistentResponses } from "../runtime/cache/http/response-store";
import type { Clock } from "../runtime/kernel/clock";
import type { ResponseCache } from "../runtime/proxy/response-cache";

export interface ResponsesOptions {
  readonly persistent: PersistentResponses;
  readonly clock: Clock;
  memoryMaxBytes(): number;
  onError(error: unknown): void;
}

/**
 * The entry of a chunk of its own (decision 0014): the cache of responses. A worker whose routes keep none does not load
 * it. It shares no module with the worker: what has state, or is told apart by its class, is handed in.
 */
export function createResponses(options: ResponsesOptions): ResponseCache {
  return createHttpCache({ store: createResponseStore(options), clock: options.clock });
}
