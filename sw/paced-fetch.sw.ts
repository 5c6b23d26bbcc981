import type { RightOfWay } from "../runtime/cache/right-of-way";

/**
 * Fetches code. What nobody waits for yet goes at low priority, and while real requests are under way it starts nothing and
 * reads nothing, which lets the connection fill up and rest.
 *
 * @param dataSaving  The signal of this moment: aborted once data is to be saved. Whoever waits by then fetches anew.
 */
export const createPacedFetch =
  (rightOfWay: RightOfWay, dataSaving: () => AbortSignal) =>
  async (url: string, cache: RequestCache, isAhead: () => boolean): Promise<Response> => {
    if (!isAhead()) return fetch(url, { cache });
    const pause = rightOfWay.pauser(isAhead);
    await pause();
    const response = await fetch(url, { cache, priority: "low", signal: dataSaving() });
    if (response.body === null) return response;
    const paced = new TransformStream<Uint8Array, Uint8Array>({
      async transform(chunk, controller) {
        controller.enqueue(chunk);
        await pause();
      },
    });
    const { status, statusText, headers } = response;
    return new Response(response.body.pipeThrough(paced), { status, statusText, headers });
  };
