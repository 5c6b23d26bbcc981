import * as errors from "../runtime/kernel/errors";
import { trustedUrl } from "../runtime/kernel/trusted-url.browser";
import { assetsUrl } from "./assets-url.sw";

declare const self: ServiceWorkerGlobalScope;

/**
 * A part of this worker that most starts do not need (decision 0008): a classic script that leaves what it exports under
 * `name`. An engine lets a worker import only scripts that it has imported while it was being installed (HTML, importScripts),
 * so this must be called then.
 *
 * @param file  In the folder of the mesh's own; a hash of what it holds is part of the name (scripts/build-mesh.ts).
 * @throws NetworkError when the script cannot be had
 */
export function importChunk<Chunk>(name: string, file: string): Chunk {
  const realm = self as unknown as Record<string, unknown>;
  // A chunk throws what the rest can tell by its class, and has no table of remedies of its own.
  realm["foremeshErrors"] ??= errors;
  if (realm[name] === undefined) self.importScripts(trustedUrl(new URL(file, assetsUrl).href));
  return realm[name] as Chunk;
}
