import type { StateStore } from "../runtime/cache/state-store.browser";
import { tag } from "../runtime/protocol/tagged";
import { chunk } from "./chunks.sw";
import type { Generations, PageGenerations } from "./offline/generations";
import type { OfflineShell } from "./offline/offline-shell.sw";
import type { PageMessage } from "./pages.sw";

export interface KeptApp {
  readonly cacheName: string;
  /** What answers where no route does; `undefined` while the app is not kept for offline use. */
  shell(): OfflineShell | undefined;
  /** Loads what keeps it. A worker without that answers what it can. */
  start(): void;
}

export interface KeptAppOptions {
  readonly scope: string;
  /** Where the registration says that kept files lie; `undefined`: it says that there are none. */
  readonly registeredPaths: readonly string[] | undefined;
  stateStore<T>(key: string): StateStore<T>;
}

/** The app's own files, for offline use. */
export function createKeptApp({ scope, registeredPaths, stateStore }: KeptAppOptions): KeptApp {
  const cacheName = `foremesh-precache:${scope}`;
  let shell: OfflineShell | undefined;

  function start(): void {
    try {
      shell ??= chunk("foremeshOffline").createOfflineShell({
        cacheName,
        stores: {
          generations: stateStore<Generations>(`${cacheName}:generations`),
          pages: stateStore<PageGenerations>(`${cacheName}:pages`),
        },
        registeredPaths,
        tell: (page, isUpdate) => page.postMessage(tag<PageMessage>({ type: "precached", isUpdate })),
      });
      void shell.load();
    } catch (error) {
      console.error("[foremesh] the app is not kept for offline use", error);
    }
  }

  if (registeredPaths !== undefined) start();
  return { cacheName, shell: () => shell, start };
}
