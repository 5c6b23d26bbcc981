import { isBeyondUse } from "../runtime/cache/http/freshness";
import { createHttpCache } from "../runtime/cache/http/http-cache";
import { createResponseStore, type ResponseStoreOptions } from "../runtime/cache/http/response-store";
import { readHead } from "../runtime/cache/http/stored-response";
import type { Clock } from "../runtime/kernel/clock";
import type { ResponseCache } from "../runtime/protocol/response-cache";

export interface ResponsesOptions extends ResponseStoreOptions {
  readonly clock: Clock;
}

/** The cache of responses, and what those need who look after its store. */
export interface Responses extends ResponseCache {
  drop(key: string): Promise<void>;
  /** Bytes of bodies by key. */
  sizes(): Promise<ReadonlyMap<string, number>>;
  /** Drops what has been stale for too long to be of use. @returns how many. */
  sweep(now: number): Promise<number>;
}

/**
 * The entry of a chunk of its own (decision 0014). A worker whose routes keep no answers does not load it. It shares no
 * module with the worker: what has state, or is told apart by its class, is handed in.
 */
export function createResponses(options: ResponsesOptions): Responses {
  const store = createResponseStore(options);
  const { answer } = createHttpCache({ store, clock: options.clock });
  return {
    answer,
    drop: (key) => store.drop([key]),
    async sizes() {
      await store.load();
      return new Map(store.all().map(({ key, bytes }) => [key, bytes]));
    },
    async sweep(now) {
      await store.load();
      const old = store.all().filter((head) => isBeyondUse(readHead(head), now));
      await store.drop(old.map(({ key }) => key));
      return old.length;
    },
  };
}
