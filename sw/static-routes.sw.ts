/** `InstallEvent.addRoutes` (Service Worker Static Routing API): not in TypeScript's library yet. */
interface RoutingInstallEvent extends ExtendableEvent {
  addRoutes?(rules: readonly object[]): Promise<void>;
}

/** Chromium refuses a call with very many conditions (facts: peers.md §3); beyond this the worker decides itself. */
const MAX_PREFIXES = 100;

/**
 * What is not the mesh's goes to the network without waking this worker, where the engine can do that.
 *
 * @param offline  Where the app's kept files lie, if it has any: those whose URL changes with their content are answered
 *                 from the cache by the browser itself, which takes a third off their time (Chromium 156).
 */
export async function addStaticRoutes(
  event: ExtendableEvent,
  prefixes: readonly string[],
  offline: { readonly paths: readonly string[]; readonly cacheName: string } | undefined,
): Promise<void> {
  const { addRoutes } = event as RoutingInstallEvent;
  const paths = offline?.paths ?? [];
  const count = prefixes.length + paths.length;
  if (addRoutes === undefined || count === 0 || count > MAX_PREFIXES) return;
  const immutable = paths.filter((path) => path.endsWith("/*"));
  const looked = [...prefixes, ...paths.filter((path) => !path.endsWith("/*"))];
  const patterns = looked.flatMap((path) => [
    { urlPattern: { pathname: path } },
    { urlPattern: { pathname: `${path}/*` } },
  ]);
  const navigations = offline === undefined ? [] : [{ requestMode: "navigate" }];
  const rules = [
    ...immutable.map((pathname) => ({
      condition: { urlPattern: { pathname }, requestMethod: "GET" },
      source: { cacheName: offline!.cacheName },
    })),
    { condition: { not: { or: [...patterns, ...navigations] } }, source: "network" },
  ];
  try {
    await addRoutes.call(event, rules);
  } catch (error) {
    console.warn("[foremesh] static routes refused, the worker decides by itself", error);
  }
}
