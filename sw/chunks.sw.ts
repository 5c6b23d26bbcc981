import * as errors from "../runtime/kernel/errors";
import type * as remedies from "../runtime/kernel/remedies";
import { trustedUrl } from "../runtime/kernel/trusted-url.browser";
import { assetsUrl } from "./assets-url.sw";
import type * as reader from "./config-reader.sw";
import type * as httpCache from "./http-cache.sw";
import type * as offlineShell from "./offline/offline-shell.sw";
import type * as outbox from "./outbox.sw";
import type * as storekeeper from "./storekeeper.sw";

/** What each of them leaves behind, by that name, on the worker's global. */
interface Chunks {
  readonly foremeshConfigReader: typeof reader;
  readonly foremeshHttpCache: typeof httpCache;
  readonly foremeshOffline: typeof offlineShell;
  readonly foremeshOutbox: typeof outbox;
  readonly foremeshRemedies: typeof remedies;
  readonly foremeshStorekeeper: typeof storekeeper;
}

declare const self: ServiceWorkerGlobalScope;
/** Their files, in the folder of the mesh's own; a hash of what each holds is part of its name (scripts/build-mesh.ts). */
declare const CHUNK_FILES: Readonly<Record<keyof Chunks, string>>;

/** Which checks a kept configuration has passed. */
export const CHECKED_BY = CHUNK_FILES.foremeshConfigReader;

/**
 * A part of the worker that most of its starts do not need, and so do not parse (decision 0008).
 *
 * @throws NetworkError when the script cannot be had
 */
export function chunk<Name extends keyof Chunks>(name: Name): Chunks[Name] {
  const loaded = self as Partial<Chunks>;
  // A chunk throws what the rest can tell by its class, and has no table of remedies of its own.
  Object.assign(self, { foremeshErrors: errors });
  if (loaded[name] === undefined) self.importScripts(trustedUrl(new URL(CHUNK_FILES[name], assetsUrl).href));
  return loaded[name]!;
}

/**
 * To be called while the worker is being installed: later an engine lets it import only scripts that it has imported then
 * (HTML, importScripts).
 *
 * @throws NetworkError when one of them cannot be had
 */
export function importChunks(): void {
  for (const name of Object.keys(CHUNK_FILES)) chunk(name as keyof Chunks);
}
