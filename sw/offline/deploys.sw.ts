import { readPrecacheList } from "../../runtime/config/precache-list";
import type { OfflineConfig } from "../../runtime/config/schema";
import type { Arrivals } from "./arrivals.sw";
import { type Generation, generationOf, keysInUse, retire, switchTo } from "./generations";
import type { KeptState } from "./kept-state.sw";
import type { Precache } from "./precache.sw";

declare const self: ServiceWorkerGlobalScope;

/** A deploy that changes under each of so many readings is not done yet: the next visit tries again. */
const MAX_READINGS = 3;
/** As for mesh.json: a list that takes longer is one for the next visit. */
const LIST_TIMEOUT_MS = 10_000;

export interface DeployOptions {
  readonly state: KeptState;
  readonly precache: Precache;
  readonly arrivals: Arrivals;
  /** Tells a page that a generation is whole, and whether an older one was in use. */
  readonly tell: (page: Client, isUpdate: boolean) => void;
}

const readList = async (listUrl: string): Promise<string> => {
  const signal = AbortSignal.timeout(LIST_TIMEOUT_MS);
  const response = await fetch(listUrl, { cache: "no-cache", signal });
  if (!response.ok) throw new TypeError(`status ${response.status}, must be 200`);
  return response.text();
};

/**
 * Looks for a new deploy of the app, and makes it the current generation once it is whole. Resolves when there is nothing
 * left to do; rejects when the list or the shell cannot be had, and then nothing has changed.
 */
export function createDeploys({ state, precache, arrivals, tell }: DeployOptions) {
  /** `get` waits for a page that is on its way; `matchAll` does not have it yet. */
  const isOpen = async (id: string) => (await self.clients.get(id)) !== undefined;

  const generationFrom = (text: string, listUrl: string, settings: OfflineConfig): Generation => {
    const list = readPrecacheList(JSON.parse(text), listUrl);
    if (list === undefined) throw new TypeError("it is no list, must be an array of { url, revision }");
    const keys = Object.fromEntries(list.map((entry) => [entry.url, precache.keyOf(entry)]));
    for (const page of [settings.shell, settings.fallback]) {
      if (page !== undefined && keys[page] === undefined)
        throw new TypeError(`${page} is not in it, must be`);
    }
    return { id: (state.kept.current?.id ?? 0) + 1, settings, list, keys };
  };

  /** What could not be had while the network was there is a fault of the file: the rest is of use without it. */
  const install = async (next: Generation): Promise<void> => {
    const failed = await precache.install(next.list);
    if (failed.length === 0) return;
    console.warn(
      `[foremesh] ${failed.length} of ${next.list.length} files are not kept for offline use:`,
      failed,
    );
  };

  const makeCurrent = async (next: Generation): Promise<void> => {
    const isUpdate = state.kept.current !== undefined;
    const open = await self.clients.matchAll({ type: "all", includeUncontrolled: true });
    const ids = open.map(({ id }) => id);
    const arrivedIds = await arrivals.of(next);
    const switched = switchTo(state.kept, state.pages, next, { ids, arrivedIds });
    await state.save(switched.kept, switched.pages);
    for (const page of await self.clients.matchAll({ type: "window", includeUncontrolled: true })) {
      if (generationOf(state.kept, state.pages, page.id) !== state.kept.current || !isUpdate)
        tell(page, isUpdate);
    }
  };

  /**
   * Generations without pages, and their files. Before a new one, not after it: a page that is just loading is nobody's
   * client yet.
   */
  const clean = async (): Promise<void> => {
    const ids = Object.keys(state.pages);
    const isLive = await Promise.all(ids.map(isOpen));
    const gone = new Set(ids.filter((_, index) => !isLive[index]));
    if (gone.size > 0 || state.kept.older.length > 0) {
      // What has become known meanwhile included.
      const pages = Object.fromEntries(Object.entries(state.pages).filter(([id]) => !gone.has(id)));
      await state.save(retire(state.kept, pages), pages);
    }
    await precache.keepOnly(keysInUse(state.kept));
  };

  return async (settings: OfflineConfig): Promise<void> => {
    const listUrl = new URL(settings.precache, self.location.origin).href;
    let text = await readList(listUrl);
    await clean();
    const next = () => generationFrom(text, listUrl, settings);
    const { current } = state.kept;
    if (current !== undefined && JSON.stringify(current.list) === JSON.stringify(next().list)) {
      if (JSON.stringify(current.settings) !== JSON.stringify(settings))
        await state.save({ ...state.kept, current: { ...current, settings } }, state.pages);
      // Whole again, where it lacks a file: one that was not to be had, or that the browser has dropped.
      return install(current);
    }
    for (let reading = 1; reading <= MAX_READINGS; reading++) {
      const generation = next();
      await install(generation);
      // Files of two deploys make no generation. This reading also tells a lost network from a file that is missing.
      const again = await readList(listUrl);
      if (again === text) {
        await requireShell(generation, precache);
        return makeCurrent(generation);
      }
      text = again;
    }
    throw new TypeError("it changes while it is read");
  };
}

async function requireShell({ settings: { shell }, keys }: Generation, precache: Precache): Promise<void> {
  if (shell === undefined || (await precache.match(keys[shell]!)) !== undefined) return;
  throw new TypeError(`its shell ${shell} cannot be had`);
}
