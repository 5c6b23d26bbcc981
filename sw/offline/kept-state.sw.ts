import type { StateStore } from "../../runtime/cache/state-store.browser";
import { type Generations, NO_GENERATIONS, type PageGenerations } from "./generations";

/** What this worker knows of the app's deploys, in memory and on disk: a start reads it before the first answer. */
export interface KeptState {
  kept: Generations;
  pages: PageGenerations;
  isLoaded(): boolean;
  load(): Promise<void>;
  /** Both at once, pages first: stopped in between, they are of a generation that is still there. */
  save(kept: Generations, pages: PageGenerations): Promise<void>;
  bind(clientId: string, generation: number): Promise<void>;
}

export interface OfflineStores {
  readonly generations: StateStore<Generations>;
  readonly pages: StateStore<PageGenerations>;
}

export function createKeptState(stores: OfflineStores): KeptState {
  let loading: Promise<void> | undefined;
  let isLoaded = false;
  const state: KeptState = {
    kept: NO_GENERATIONS,
    pages: {},
    isLoaded: () => isLoaded,
    load() {
      loading ??= Promise.all([stores.generations.read(), stores.pages.read()])
        .then(([kept, pages]) => {
          state.kept = kept ?? NO_GENERATIONS;
          state.pages = pages ?? {};
        })
        .catch((error) =>
          console.warn("[foremesh] the kept app cannot be read, its pages need the network", error),
        )
        .finally(() => {
          isLoaded = true;
        });
      return loading;
    },
    async save(kept, pages) {
      await stores.pages.write(pages);
      await stores.generations.write(kept);
      state.kept = kept;
      state.pages = pages;
    },
    async bind(clientId, generation) {
      if (clientId === "" || state.pages[clientId] === generation) return;
      state.pages = { ...state.pages, [clientId]: generation };
      await stores.pages.write(state.pages);
    },
  };
  return state;
}
