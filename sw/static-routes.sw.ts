/** `InstallEvent.addRoutes` (Service Worker Static Routing API): not in TypeScript's library yet. */
interface RoutingInstallEvent extends ExtendableEvent {
  addRoutes?(rules: readonly object[]): Promise<void>;
}

/** Chromium refuses a call with very many conditions (facts: peers.md §3); beyond this the worker decides itself. */
const MAX_PREFIXES = 100;

/** What is not the mesh's goes to the network without waking this worker, where the engine can do that. */
export async function addStaticRoutes(event: ExtendableEvent, prefixes: readonly string[]): Promise<void> {
  const { addRoutes } = event as RoutingInstallEvent;
  if (addRoutes === undefined || prefixes.length === 0 || prefixes.length > MAX_PREFIXES) return;
  const patterns = prefixes.flatMap((path) => [
    { urlPattern: { pathname: path } },
    { urlPattern: { pathname: `${path}/*` } },
  ]);
  try {
    await addRoutes.call(event, [{ condition: { not: { or: patterns } }, source: "network" }]);
  } catch (error) {
    console.warn("[foremesh] static routes refused, the worker decides by itself", error);
  }
}
