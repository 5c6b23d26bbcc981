import type { UpstreamConfig } from "../../config/schema";
import { AttemptError } from "../../protocol/attempt-error";
import { isBodiless } from "../../protocol/payload";
import { concatBytes } from "../../protocol/read-ahead";
import type { Exchange } from "../exchange";
import { createUpstreamUrls } from "./upstream-url.browser";

/** Sends an exchange to a remote upstream: to the same URL untouched where it can be, else rebuilt for the other one. */
export function createNetwork(
  upstreams: readonly UpstreamConfig[],
  send: (input: Request | string, init?: RequestInit) => Promise<Response>,
): (upstream: string, exchange: Exchange) => Promise<Response> {
  const urlAt = createUpstreamUrls(upstreams);
  return async (upstream, exchange) => {
    const { signal } = exchange;
    const url = urlAt(upstream, exchange.head.url);
    try {
      return await Promise.race([forward(send, exchange, url), aborted(signal)]);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const message = `Cannot reach upstream ${upstream}: ${String(error)}`;
      throw new AttemptError("UPSTREAM_UNREACHABLE", message, false, { cause: error });
    }
  };
}

async function forward(
  send: (input: Request | string, init?: RequestInit) => Promise<Response>,
  { request: original, head, payload, signal, revalidation }: Exchange,
  url: string,
): Promise<Response> {
  const { method, mode, cache, referrer, referrerPolicy } = original;
  const hasBody = !isBodiless(original);
  // An error of fetch's would be the upstream's: the browser makes one of a redirect that was not asked for, for the page.
  const redirect = original.redirect === "error" ? "manual" : original.redirect;
  // Our cache knows that what it has is not enough; the browser's own below it would not.
  const asked: RequestInit = revalidation && cache !== "reload" ? { cache: "no-cache" } : {};
  // With any init a request forgets who refers to it, and this worker would (fetch standard, Request constructor).
  const referring: RequestInit = { referrer, referrerPolicy };
  if (url === original.url && head === original && !(hasBody && redirect !== original.redirect)) {
    const request = await payload.asRequest();
    // An init would turn a navigation into another mode, and make a stream of an upload, which HTTP/1.1 refuses.
    return hasBody || mode === "navigate"
      ? send(request)
      : send(request, { signal, redirect, ...referring, ...asked });
  }
  // The browser asks by our validators then, and not by its own.
  if (url === original.url && head.url === url && revalidation === "conditional")
    return send(original, { headers: head.headers, signal, redirect, ...referring });
  const headers = new Headers(head.headers);
  const crossOrigin = new URL(url).origin !== self.location.origin;
  const isOfApp = new URL(original.url).origin === self.location.origin;
  // A credential of this origin is none of another's; a guest that calls by name has none but its own.
  if (crossOrigin && isOfApp) headers.delete("authorization");
  // Another origin would be asked for leave first (CORS preflight): there the browser's cache asks, by what it has.
  const asksByHead = revalidation === "conditional" && !crossOrigin;
  if (revalidation === "conditional" && crossOrigin) for (const name of VALIDATING) headers.delete(name);
  // A browser sets Host itself. Another origin would be asked for leave first (CORS preflight) for any other header.
  if (!crossOrigin && new URL(head.url).host !== new URL(original.url).host)
    headers.set("x-forwarded-host", new URL(head.url).host);
  const credentials = crossOrigin ? "omit" : original.credentials;
  const init: RequestInit = {
    ...referring,
    method,
    mode: crossOrigin ? "cors" : modeAtOrigin(original, head),
    headers,
    redirect,
    cache,
    signal,
    credentials,
    ...(!asksByHead && asked),
  };
  return send(url, hasBody ? { ...init, body: await wholeBody(payload) } : init);
}

/** Nothing but the browser navigates; and without CORS no headers are sent but the simplest, which a filter's are not. */
const modeAtOrigin = (original: Request, head: Exchange["head"]): RequestMode =>
  original.mode === "navigate" || (original.mode === "no-cors" && head !== original) ? "cors" : original.mode;

const VALIDATING = ["if-none-match", "if-modified-since"];

/** Taken from the payload, which keeps it for the next try; a stream is read to its end, since HTTP/1.1 refuses it. */
async function wholeBody(payload: Exchange["payload"]): Promise<Uint8Array<ArrayBuffer> | null> {
  const taken = await payload.take();
  if (taken === null || taken instanceof Uint8Array) return taken;
  const chunks = [...taken.chunks];
  for (;;) {
    const { done, value } = await taken.rest!.read();
    if (done) return concatBytes(chunks);
    chunks.push(value);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
