/** Headers that say what a body is, and go with it (fetch standard, request-body-header names). */
const BODY_HEADERS = ["content-encoding", "content-language", "content-location", "content-type"];

export const isRedirect = ({ status, headers }: Response): boolean =>
  [301, 302, 303, 307, 308].includes(status) && headers.has("location");

/**
 * The request that follows a redirect (fetch standard, HTTP-redirect fetch): 303, and POST on 301/302, become GET; the
 * others are sent again with their body, which a stream cannot be.
 *
 * @throws TypeError where fetch fails: a stream, or a place that is not on the web.
 */
export function redirected(request: Request, response: Response, body: BodyInit | null | undefined): Request {
  const url = new URL(response.headers.get("location")!, request.url);
  if (!/^https?:$/.test(url.protocol))
    throw new TypeError(`Cannot follow redirect: it leads to ${url.protocol}`);
  if (url.hash === "") url.hash = new URL(request.url).hash;
  const { status } = response;
  const isFetched = request.method === "GET" || request.method === "HEAD";
  const becomesGet = status === 303 ? !isFetched : request.method === "POST" && status < 303;
  const headers = new Headers(request.headers);
  if (url.origin !== window.location.origin) headers.delete("authorization");
  if (becomesGet) for (const name of BODY_HEADERS) headers.delete(name);
  // Written anew, it has another boundary.
  if (body instanceof FormData) headers.delete("content-type");
  const { signal, credentials, mode, cache, referrer, referrerPolicy } = request;
  const init: RequestInit = { headers, signal, credentials, mode, cache, referrer, referrerPolicy };
  if (becomesGet) return new Request(url, init);
  return new Request(url, { ...init, method: request.method, body: isFetched ? null : (body ?? null) });
}
