import { trustedUrl } from "../runtime/kernel/trusted-url.browser";
import { assetsUrl } from "./assets-url.sw";
import type * as offline from "./offline/offline-shell.sw";

declare const self: ServiceWorkerGlobalScope & { foremeshOffline?: typeof offline };
/** Its file, in the folder of the mesh's own; a hash of what it holds is part of the name (scripts/build-mesh.ts). */
declare const OFFLINE_SHELL: string;

/**
 * What keeps the app for offline use. As with the reader of mesh.json, an engine lets a worker import it later only if it
 * did so while it was being installed.
 *
 * @throws NetworkError when the script cannot be had
 */
export function offlineScript(): typeof offline {
  if (self.foremeshOffline === undefined)
    self.importScripts(trustedUrl(new URL(OFFLINE_SHELL, assetsUrl).href));
  return self.foremeshOffline!;
}
