import { trustedUrl } from "../runtime/kernel/trusted-url.browser";
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

/**
 * The cache of responses, loaded when something asks it first; without its script every request is passed on, and there
 * is nothing to look after.
 */
export function lazyResponses(options: chunk.ResponsesOptions): chunk.Responses {
  let loaded: chunk.Responses | undefined;
  const responses = () => {
    try {
      loaded ??= httpCacheChunk().createResponses(options);
    } catch (error) {
      options.onError(error);
    }
    return loaded;
  };
  return {
    async answer(request) {
      const cache = responses();
      if (cache !== undefined) return cache.answer(request);
      return { response: await request.send({ signal: request.signal }), outcome: undefined };
    },
    drop: async (key) => responses()?.drop(key),
    sizes: async () => (await responses()?.sizes()) ?? new Map(),
    sweep: async (now) => (await responses()?.sweep(now)) ?? 0,
  };
}
