/**
 * Wraps `WebSocket`: a service worker gets no event for one (w3c/ServiceWorker#947), so the page's proxy decides where
 * it leads. Whatever no route with an upstream matches is the browser's own, with the caller's arguments.
 *
 * @param upgrade      The upstream that one leads to, if the mesh has a route for it.
 * @param upstreamUrl  Where an upstream has this URL.
 * @returns a function that takes the wrapper off again.
 */
export function installSockets(options: {
  upgrade(url: URL): { readonly backend: string; readonly url: string } | undefined;
  upstreamUrl(upstream: string, url: string): string;
}): () => void {
  const Native = window.WebSocket;

  const targetOf = (asked: string | URL): string | URL => {
    const url = new URL(asked, document.baseURI);
    if (url.host !== window.location.host) return asked;
    const http = new URL(url.href.replace(/^ws/, "http"));
    const upgrade = options.upgrade(http);
    if (upgrade === undefined) return asked;
    return options.upstreamUrl(upgrade.backend, upgrade.url).replace(/^http/, "ws");
  };

  const construct = (target: typeof WebSocket, [asked, ...others]: unknown[], newTarget: NewableFunction) => {
    let url = asked;
    try {
      url = targetOf(asked as string | URL);
    } catch {
      // What it is that is wrong with this URL, the browser says best.
    }
    return Reflect.construct(target, [url, ...others], newTarget) as WebSocket;
  };
  const wrapped = new Proxy(Native, { construct });
  window.WebSocket = wrapped;
  return () => {
    if (window.WebSocket === wrapped) window.WebSocket = Native;
  };
}
