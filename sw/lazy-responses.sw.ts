import type { ResponseCache } from "../runtime/proxy/response-cache";
import { chunk } from "./chunks.sw";
import type { ResponsesOptions } from "./http-cache.sw";

/** The cache of responses, loaded when something asks it first; without its script every request is passed on. */
export function lazyResponses(options: ResponsesOptions): ResponseCache {
  let cache: ResponseCache | undefined;
  return {
    async answer(request) {
      try {
        cache ??= chunk("foremeshHttpCache").createResponses(options);
      } catch (error) {
        options.onError(error);
        return { response: await request.send({ signal: request.signal }), outcome: undefined };
      }
      return cache.answer(request);
    },
  };
}
