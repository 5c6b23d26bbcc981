import { isBypassed } from "../protocol/bypass";
import type { MeshProxy } from "../proxy/proxy";
import { asFetched } from "./as-fetched.page";
import { addNegotiation } from "./negotiation.page";
import { isRedirect, redirected } from "./redirected.page";

export interface DirectPathOptions {
  /** The page's proxy; `undefined` until the mesh is ready, or while it is off. */
  proxy(): MeshProxy | undefined;
  role(): string | undefined;
}

/**
 * Wraps `fetch`: a request whose route leads to a ready local replica goes there over this page's own port, which
 * saves the hop through the service worker; every other request is the native `fetch`'s, with the caller's own
 * arguments. It is also the only way an abort before the head can reach a service: behind any service worker it is
 * lost (w3c/ServiceWorker#1544, in three engines).
 *
 * @returns a function that takes the wrapper off again.
 */
export function installDirectPath(options: DirectPathOptions): () => void {
  const nativeFetch = window.fetch;

  /** What a request's route needs to be known by; `undefined` for whatever is not to go directly. */
  const localMatch = (proxy: MeshProxy, input: RequestInfo | URL, init: RequestInit | undefined) => {
    // A body that is a request's own could not be sent again after a redirect.
    if (input instanceof Request && input.body !== null) return undefined;
    const url = new URL(input instanceof Request ? input.url : String(input), document.baseURI);
    if (url.origin !== window.location.origin || isReadOnce(init?.headers)) return undefined;
    const method = (init?.method ?? (input instanceof Request ? input.method : "GET")).toUpperCase();
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
    if (isBypassed(url, headers)) return undefined;
    const match = proxy.match({ method, url, headers });
    return match !== undefined && proxy.isLocal(match, { method, url, headers }) ? match : undefined;
  };

  const fetch = async (...given: Parameters<typeof nativeFetch>): Promise<Response> => {
    const [input, init] = given;
    const proxy = options.proxy();
    if (proxy === undefined) return nativeFetch.apply(window, given);
    let match: ReturnType<typeof localMatch>;
    try {
      match = localMatch(proxy, input, init);
    } catch {
      // What it is that is wrong with these arguments, the browser says best.
    }
    if (match === undefined) return nativeFetch.apply(window, given);
    const request = new Request(input, init);
    if (!canBeDirect(request)) return nativeFetch.call(window, request);
    addNegotiation(request.headers);
    const { signal } = request;
    const response = await proxy.handle(request, match, {
      signal,
      id: undefined,
      role: options.role(),
      page: location.href,
    });
    if (!isRedirect(response)) {
      const [url] = request.url.split("#");
      return asFetched(response, { url: url!, type: "basic", redirected: false, signal });
    }
    const arrived = await nativeFetch.call(window, redirected(request, response, init?.body));
    const { url, type } = arrived;
    // An opaque one does not tell.
    return type === "opaque" ? arrived : asFetched(arrived, { url, type, redirected: true, signal });
  };
  // There is code that asks (web-platform-tests fetch/api/idlharness).
  Object.defineProperties(fetch, { name: { value: "fetch" }, length: { value: 1 } });

  window.fetch = fetch;
  return () => {
    if (window.fetch === fetch) window.fetch = nativeFetch;
  };
}

/** The caller's arguments are read twice. */
const isReadOnce = (headers: HeadersInit | undefined): boolean =>
  headers !== undefined &&
  Symbol.iterator in headers &&
  !(headers instanceof Headers || Array.isArray(headers));

/**
 * What a synthetic response cannot be, the browser has to make: opaque redirects, checked integrity, cache modes. And
 * what is to outlive this page must not hang on its ports.
 */
function canBeDirect({ redirect, integrity, cache, keepalive }: Request): boolean {
  return redirect === "follow" && integrity === "" && cache !== "only-if-cached" && !keepalive;
}
