import { trustedUrl } from "../runtime/kernel/trusted-url.browser";
import type { ResponseCache } from "../runtime/proxy/response-cache";
import { assetsUrl } from "./assets-url.sw";
import type * as chunk from "./http-cache.sw";

declare const self: ServiceWorkerGlobalScope & { foremeshHttpCache?: typeof chunk };
/** Its file, in the folder of the mesh's own; a hash of what it holds is part of the name (scripts/build-mesh.ts). */
declare const HTTP_CACHE: string;

/**
 * The script with the cache of responses. An engine lets a worker import only scripts that it has imported while it was
 * being installed (HTML, importScripts), so this must be called then.
 *
 * @throws NetworkError when the script cannot be had
 */
export function httpCacheChunk(): typeof chunk {
  if (self.foremeshHttpCache === undefined)
    self.importScripts(trustedUrl(new URL(HTTP_CACHE, assetsUrl).href));
  return self.foremeshHttpCache!;
}

/** The cache of responses, loaded when something asks it first; without its script every request is passed on. */
export function lazyResponses(options: chunk.ResponsesOptions): ResponseCache {
  let cache: ResponseCache | undefined;
  return {
    async answer(request) {
      try {
        cache ??= httpCacheChunk().createResponses(options);
      } catch (error) {
        options.onError(error);
        return { response: await request.send({ signal: request.signal }), outcome: undefined };
      }
      return cache.answer(request);
    },
  };
}
