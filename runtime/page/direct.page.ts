import { isBypassed } from "../protocol/bypass";
import type { MeshProxy } from "../proxy/proxy";

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
    if (url.origin !== window.location.origin) return undefined;
    const method = (init?.method ?? (input instanceof Request ? input.method : "GET")).toUpperCase();
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
    if (isBypassed(url, headers)) return undefined;
    const match = proxy.match({ method, url, headers });
    return match !== undefined && proxy.isLocal(match, { method, url, headers }) ? match : undefined;
  };

  const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const proxy = options.proxy();
    if (proxy === undefined) return nativeFetch.call(window, input, init);
    let match: ReturnType<typeof localMatch>;
    try {
      match = localMatch(proxy, input, init);
    } catch {
      // What it is that is wrong with these arguments, the browser says best.
    }
    if (match === undefined) return nativeFetch.call(window, input, init);
    const request = new Request(input, init);
    if (!canBeDirect(request)) return nativeFetch.call(window, request);
    const { signal } = request;
    const response = await proxy.handle(request, match, {
      signal,
      id: undefined,
      role: options.role(),
      page: location.href,
    });
    if (isRedirect(response)) return nativeFetch.call(window, redirected(request, response, init?.body));
    // A constructed response has no URL, one from the service worker has the request's.
    return Object.defineProperty(response, "url", { value: request.url });
  };

  window.fetch = fetch;
  return () => {
    if (window.fetch === fetch) window.fetch = nativeFetch;
  };
}

/** What a synthetic response cannot be, the browser has to make: opaque redirects, checked integrity, cache modes. */
function canBeDirect({ redirect, integrity, cache }: Request): boolean {
  return redirect === "follow" && integrity === "" && cache !== "only-if-cached";
}

const isRedirect = ({ status, headers }: Response): boolean =>
  [301, 302, 303, 307, 308].includes(status) && headers.has("location");

/**
 * The request that follows a redirect (fetch standard, HTTP-redirect fetch): 303, and POST on 301/302, become GET; the
 * others are sent again with their body, which a stream cannot be.
 */
function redirected(request: Request, response: Response, body: BodyInit | null | undefined): Request {
  const url = new URL(response.headers.get("location")!, request.url);
  const { status } = response;
  const becomesGet = status === 303 ? request.method !== "HEAD" : request.method === "POST" && status < 303;
  const { signal, credentials } = request;
  const headers = new Headers(request.headers);
  if (url.origin !== window.location.origin) headers.delete("authorization");
  const init: RequestInit = { method: becomesGet ? "GET" : request.method, headers, signal, credentials };
  return new Request(url, becomesGet ? init : { ...init, body: body ?? null });
}
