import type { StateStore } from "../runtime/cache/state-store.browser";
import type { SavedBreaker } from "../runtime/proxy/balancing/breaker";
import type { BreakerStore } from "../runtime/proxy/balancing/guards";

export interface PersistentBreakers extends BreakerStore {
  /** Reads what the last start of this worker left. */
  load(): Promise<void>;
}

/** Open breakers, kept over restarts of the worker: what failed a moment ago is not asked by everyone anew. */
export function createBreakerStore(store: StateStore<Map<string, SavedBreaker>>): PersistentBreakers {
  const breakers = new Map<string, SavedBreaker>();
  return {
    async load() {
      for (const [key, saved] of (await store.read().catch(() => undefined)) ?? []) breakers.set(key, saved);
    },
    read: () => breakers,
    write(key, saved) {
      if (saved !== undefined) breakers.set(key, saved);
      else if (!breakers.delete(key)) return;
      store.write(breakers).catch(() => undefined);
    },
  };
}
