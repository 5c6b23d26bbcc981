import { leadsTo, precachePaths } from "../../runtime/config/precache-list";
import { coversPath } from "../../runtime/config/prefixes";
import type { OfflineConfig } from "../../runtime/config/schema";
import { passOn } from "../pass-on.sw";
import { createArrivals } from "./arrivals.sw";
import { createDeploys } from "./deploys.sw";
import { fileFor, generationOf, NO_GENERATIONS } from "./generations";
import { createKeptState } from "./kept-state.sw";
import { answerNavigation } from "./navigation.sw";
import { createPrecache } from "./precache.sw";

declare const self: ServiceWorkerGlobalScope;

/** After a navigation its page loads first: a write would stand in the way of what it reads from the same cache. */
const QUIET_MS = 1_000;

/**
 * The app's own pages and files without a network: a script of its own (docs/decisions/0016), which most workers never
 * load.
 */
export interface OfflineShell {
  /** Reads what is kept. It never rejects: without it the app needs the network, as any other. */
  load(): Promise<void>;
  isLoaded(): boolean;
  /** For a worker that takes over: the one before may have gone on while it waited. */
  reload(): Promise<void>;
  /** Whether the request may be answered here, for a worker that was just started and does not know yet. */
  mayAnswer(request: Request, pathname: string): boolean;
  answerTo(event: FetchEvent, url: URL): (() => Promise<Response>) | undefined;
  /** What mesh.json says now; `undefined`: nothing is to be kept any more. */
  adopt(settings: OfflineConfig | undefined): Promise<void>;
  /** Looks whether there is a newer deploy, and keeps it: its pages hear of it. */
  check(): Promise<void>;
  /** Where kept files lie, for the registration's URL; `undefined` when none are. */
  paths(): readonly string[] | undefined;
}

export interface OfflineShellOptions {
  readonly cacheName: string;
  /** Where the registration says that kept files lie; `undefined` when it does not know yet. */
  readonly registeredPaths: readonly string[] | undefined;
  readonly tell: (page: Client, isUpdate: boolean) => void;
}

export function createOfflineShell(options: OfflineShellOptions): OfflineShell {
  const precache = createPrecache(options.cacheName);
  const state = createKeptState(precache);
  const arrivals = createArrivals(precache);
  const deploys = createDeploys({ state, precache, arrivals, tell: options.tell });
  let checking = Promise.resolve();

  /** One after the other: two would fill and clean one cache. By the settings in use, unless there are new ones. */
  const check = (settings?: OfflineConfig) => {
    checking = checking
      .then(async () => {
        const wanted = settings ?? state.kept.current?.settings;
        if (wanted !== undefined) await deploys(wanted);
      })
      .catch((error) => console.warn(`[foremesh] the list of files to keep is not used: ${error}`))
      .then(setPreload);
    return checking;
  };

  const settle = async () => {
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    await state.flush();
  };

  const isPreloading = () => {
    const { preload = false, navigation } = state.kept.current?.settings ?? {};
    return preload && navigation === "network-first";
  };

  const isDenied = (url: URL) => coversPath(state.kept.current?.settings.denylist ?? [], url.pathname);

  /** On only while every navigation's preload is used: one that is not is a second request to the server. */
  const setPreload = async () => {
    const { navigationPreload } = self.registration;
    // Not there before this worker is active, and not in every engine.
    const now = await navigationPreload?.getState().catch(() => undefined);
    if (now === undefined || now.enabled === isPreloading()) return;
    await (now.enabled ? navigationPreload.disable() : navigationPreload.enable()).catch(() => undefined);
  };

  const navigate = async (event: FetchEvent, url: URL): Promise<Response> => {
    const generation = state.kept.current!;
    if (isDenied(url)) return passOn(event);
    const { resultingClientId: id } = event;
    const { response, from } = await answerNavigation(event, generation, precache);
    if (from === "network") arrivals.add(id, url.pathname, response.headers);
    const learn = async () => {
      const isDocument = event.request.destination === "document";
      if (from === "kept" || (await arrivals.isOf(id, generation))) state.bind(id, generation.id);
      if (isDocument) await self.clients.get(id);
      await settle();
      if (isDocument) await check();
    };
    event.waitUntil(event.handled.then(learn, () => undefined));
    return response;
  };

  return {
    load: state.load,
    isLoaded: state.isLoaded,
    reload: state.reload,
    mayAnswer: ({ method, mode }, pathname) =>
      method === "GET" && (mode === "navigate" || leadsTo(options.registeredPaths ?? [], pathname)),
    answerTo(event, url) {
      const { request, clientId } = event;
      if (request.method !== "GET" || state.kept.current === undefined) return undefined;
      // Left alone where it can be, so that the browser explains by itself why a page cannot be had.
      if (request.mode === "navigate")
        return isDenied(url) && !isPreloading() ? undefined : () => navigate(event, url);
      // The cache has whole files only.
      if (request.headers.has("range")) return undefined;
      const file = fileFor(state.kept, state.pages, { path: url.pathname + url.search, clientId });
      if (file === undefined) return undefined;
      // A page's worker is of the page's generation.
      const own = generationOf(state.kept, state.pages, clientId);
      if (own !== undefined && event.resultingClientId !== "") {
        state.bind(event.resultingClientId, own.id);
        event.waitUntil(settle());
      }
      if (file.first === "cache") return async () => (await precache.match(file.key)) ?? fetch(request);
      return () =>
        fetch(request).catch(async (error: unknown) => {
          const kept = await precache.match(file.key);
          if (kept === undefined) throw error;
          return kept;
        });
    },
    async adopt(settings) {
      await state.load();
      const { current } = state.kept;
      if (settings !== undefined) {
        if (JSON.stringify(settings) !== JSON.stringify(current?.settings)) await check(settings);
        return;
      }
      if (current === undefined) return;
      await checking;
      await state.save(NO_GENERATIONS, {});
      await precache.erase();
      await setPreload();
    },
    check: () => check(),
    paths: () => state.kept.current && precachePaths(state.kept.current.list),
  };
}
