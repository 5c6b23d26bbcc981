import { chunk } from "./chunks.sw";
import type { Responses, ResponsesOptions } from "./http-cache.sw";

/**
 * The cache of responses, loaded when something asks it first; without its script every request is passed on, and there
 * is nothing to look after.
 */
export function lazyResponses(options: ResponsesOptions): Responses {
  let loaded: Responses | undefined;
  const responses = () => {
    try {
      loaded ??= chunk("foremeshHttpCache").createResponses(options);
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
