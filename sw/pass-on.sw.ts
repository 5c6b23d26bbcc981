/** The network's answer: the one that the browser asked for while this worker was starting, where there is one. */
export const passOn = async (event: FetchEvent): Promise<Response> =>
  ((await event.preloadResponse) as Response | undefined) ?? fetch(event.request);
