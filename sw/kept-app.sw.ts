import { tag } from "../runtime/protocol/tagged";
import { chunk } from "./chunks.sw";
import type { OfflineShell } from "./offline/offline-shell.sw";
import type { PageMessage } from "./pages.sw";

export interface KeptApp {
  readonly cacheName: string;
  /** What answers where no route does; `undefined` while the app is not kept for offline use. */
  shell(): OfflineShell | undefined;
  /** Loads what keeps it. A worker without that answers what it can. */
  start(): void;
}

/**
 * The app's own files, for offline use.
 *
 * @param registeredPaths  Where the registration says that kept files lie; `undefined`: it says that there are none.
 */
export function createKeptApp(scope: string, registeredPaths: readonly string[] | undefined): KeptApp {
  const cacheName = `foremesh-precache:${scope}`;
  let shell: OfflineShell | undefined;

  function start(): void {
    try {
      shell ??= chunk("foremeshOffline").createOfflineShell({
        cacheName,
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
