import type { StateStore } from "../runtime/cache/state-store.browser";

declare const self: ServiceWorkerGlobalScope;

/** Pages that do without the mesh, and whose requests are not its. */
export interface LeftAlone {
  has(clientId: string): boolean;
  add(clientId: string): Promise<void>;
  /** It takes part after all. */
  remove(clientId: string): void;
  /** Reads which they are. */
  load(): Promise<void>;
}

/** @param store  Of their ids: this worker is stopped more often than they are closed. */
export function createLeftAlone(store: StateStore<readonly string[]>): LeftAlone {
  let ids: readonly string[] = [];
  return {
    has: (clientId) => ids.includes(clientId),
    async add(clientId) {
      ids = [...ids, clientId];
      const open = await self.clients.matchAll({ type: "window" });
      await store.write(ids.filter((kept) => open.some(({ id }) => id === kept)));
    },
    remove(clientId) {
      ids = ids.filter((id) => id !== clientId);
    },
    async load() {
      // What cannot be read is not known: the pages that say so now still count.
      ids = [...ids, ...((await store.read().catch(() => undefined)) ?? [])];
    },
  };
}
