import { type Generations, NO_GENERATIONS, type PageGenerations } from "./generations";
import type { Precache } from "./precache.sw";

/** What this worker knows of the app's deploys, in memory and on disk, where it lies with the files: a start reads it before the first answer. */
export interface KeptState {
  kept: Generations;
  pages: PageGenerations;
  isLoaded(): boolean;
  load(): Promise<void>;
  /** What another worker has written since. */
  reload(): Promise<void>;
  /** Both at once, pages first: stopped in between, they are of a generation that is still there. */
  save(kept: Generations, pages: PageGenerations): Promise<void>;
  /** Known at once, and on disk after the next `flush`. */
  bind(clientId: string, generation: number): void;
  flush(): Promise<void>;
}

export function createKeptState(precache: Precache): KeptState {
  const generations = precache.note<Generations>("generations");
  const boundPages = precache.note<PageGenerations>("pages");
  let loading: Promise<void> | undefined;
  let isLoaded = false;
  let isFlushed = true;
  const read = async () => {
    const [kept, pages] = await Promise.all([generations.read(), boundPages.read()]);
    state.kept = kept ?? NO_GENERATIONS;
    state.pages = pages ?? {};
  };
  const state: KeptState = {
    kept: NO_GENERATIONS,
    pages: {},
    isLoaded: () => isLoaded,
    load() {
      loading ??= read()
        .catch((error) =>
          console.warn("[foremesh] the kept app cannot be read, its pages need the network", error),
        )
        .finally(() => {
          isLoaded = true;
        });
      return loading;
    },
    reload() {
      loading = undefined;
      return state.load();
    },
    async save(kept, pages) {
      // At once: a page that becomes known while this is written is added to it.
      state.pages = pages;
      isFlushed = true;
      await boundPages.write(pages);
      await generations.write(kept);
      state.kept = kept;
    },
    bind(clientId, generation) {
      if (state.kept.current === undefined) return;
      if (clientId === "" || state.pages[clientId] === generation) return;
      state.pages = { ...state.pages, [clientId]: generation };
      isFlushed = false;
    },
    async flush() {
      // Nothing is kept any more: a note would bring the cache back.
      if (isFlushed || state.kept.current === undefined) return;
      isFlushed = true;
      await boundPages.write(state.pages);
    },
  };
  return state;
}
