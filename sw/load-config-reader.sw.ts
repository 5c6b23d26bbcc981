import { trustedUrl } from "../runtime/kernel/trusted-url.browser";
import { assetsUrl } from "./assets-url.sw";
import type * as reader from "./config-reader.sw";

declare const self: ServiceWorkerGlobalScope & { foremeshConfigReader?: typeof reader };
/** Its file, in the folder of the mesh's own; a hash of what it holds is part of the name (scripts/build-mesh.ts). */
declare const CONFIG_READER: string;

/** Which checks a kept configuration has passed. */
export const CHECKED_BY = CONFIG_READER;

/**
 * What reads mesh.json. An engine lets a worker import only scripts that it has imported while it was being installed
 * (HTML, importScripts), so this must be called then.
 *
 * @throws NetworkError when the script cannot be had
 */
export function configReader(): typeof reader {
  if (self.foremeshConfigReader === undefined)
    self.importScripts(trustedUrl(new URL(CONFIG_READER, assetsUrl).href));
  return self.foremeshConfigReader!;
}
