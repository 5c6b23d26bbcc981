import { trustedUrl } from "../runtime/kernel/trusted-url.browser";
import { assetsUrl } from "./assets-url.sw";
import type * as storekeeper from "./storekeeper.sw";

declare const self: ServiceWorkerGlobalScope & { foremeshStorekeeper?: typeof storekeeper };
/** Its file, in the folder of the mesh's own; a hash of what it holds is part of the name (scripts/build-mesh.ts). */
declare const STOREKEEPER: string;

/**
 * To be called once while the worker is being installed, as `configReader` is.
 *
 * @throws NetworkError when the script cannot be had
 */
export function storekeeperChunk(): typeof storekeeper {
  if (self.foremeshStorekeeper === undefined)
    self.importScripts(trustedUrl(new URL(STOREKEEPER, assetsUrl).href));
  return self.foremeshStorekeeper!;
}
