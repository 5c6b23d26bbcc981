/**
 * Wraps `WebSocket`: a service worker gets no event for one (w3c/ServiceWorker#947), so the page's proxy decides where
 * it leads. Whatever no route with an upstream matches is the browser's own, with the caller's arguments.
 *
 * @param upstreamUrl  Where an upstream has it, if the mesh has a route for it; both as http(s) URLs.
 * @returns a function that takes the wrapper off again.
 */
export function installSockets(upstreamUrl: (url: URL) => string | undefined): () => void {
  const Native = window.WebSocket;

  const targetOf = (asked: string | URL): string | URL => {
    const url = new URL(asked, document.baseURI);
    if (url.host !== window.location.host) return asked;
    const target = upstreamUrl(new URL(url.href.replace(/^ws/, "http")));
    return target?.replace(/^http/, "ws") ?? asked;
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
