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

  const fetch = (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const proxy = options.proxy();
    const url = proxy && sameOriginUrl(input);
    if (proxy === undefined || url === undefined) return nativeFetch.call(window, input, init);
    const method = (init?.method ?? (input instanceof Request ? input.method : "GET")).toUpperCase();
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
    const match = proxy.match(method, url, headers);
    if (match === undefined || !proxy.isLocal(match)) return nativeFetch.call(window, input, init);
    return sendDirect(new Request(input, init));

    async function sendDirect(request: Request): Promise<Response> {
      if (!canBeDirect(request)) return nativeFetch.call(window, request);
      const { signal } = request;
      const response = await proxy!.handle(request, match!, { signal, role: options.role() });
      if (isRedirect(response)) return nativeFetch.call(window, redirected(request, response, init?.body));
      // A constructed response has no URL, one from the service worker has the request's.
      return Object.defineProperty(response, "url", { value: request.url });
    }
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

function sameOriginUrl(input: RequestInfo | URL): URL | undefined {
  const text = input instanceof Request ? input.url : String(input);
  const url = URL.parse(text, document.baseURI);
  return url !== null && url.origin === window.location.origin ? url : undefined;
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
  const { headers, signal, credentials } = request;
  const init: RequestInit = { method: becomesGet ? "GET" : request.method, headers, signal, credentials };
  return new Request(url, becomesGet ? init : { ...init, body: body ?? null });
}
