import { coversPath } from "../runtime/config/prefixes";
import { BYPASS_HEADER } from "../runtime/protocol/bypass-header";
import type { ExchangeClient, MatchedRoute } from "../runtime/proxy/exchange";
import type { MeshProxy } from "../runtime/proxy/proxy";
import type { CodeResponder } from "./code-responder.sw";
import type { Pages } from "./pages.sw";

export interface Interception {
  /** Loads the last good configuration if this start of the worker has not yet. */
  load(): Promise<void>;
  isLoaded(): boolean;
  proxy(): MeshProxy | undefined;
  readonly code: CodeResponder;
  readonly pages: Pages;
  /** Answers a write that is kept until its final answer; `undefined`: it is a request as all others. */
  keepWrite(event: FetchEvent, match: MatchedRoute, client: ExchangeClient): Promise<Response> | undefined;
  /** What the registration says may be the mesh's; `undefined` when it does not say. */
  readonly prefixes: readonly string[] | undefined;
}

/**
 * Decides, synchronously, whether a fetch event is answered here, and answers it. A request that no route matches is
 * left alone: no `respondWith`. Only a worker that was just started, and does not know its routes yet, holds a request
 * that may be the mesh's until it does.
 */
export function intercept(event: FetchEvent, mesh: Interception): void {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin || request.headers.has(BYPASS_HEADER)) return;
  // DevTools asks so for what it shows (facts: peers.md §2.3); the fetch standard allows it same-origin only.
  if (request.cache === "only-if-cached" && request.mode !== "same-origin") return;
  if (mesh.isLoaded()) {
    const answer = answerTo(event, url, mesh);
    if (answer !== undefined) event.respondWith(answer());
    return;
  }
  if (mesh.prefixes !== undefined && !coversPath(mesh.prefixes, url.pathname)) return;
  event.respondWith(mesh.load().then(() => answerTo(event, url, mesh)?.() ?? fetch(request)));
}

/**
 * A body of bytes goes to the page through a Blob, which costs 0.4 ms; a stream does not (Chromium 156, bench/ "floor,
 * streamed"). What came from the network is handed on as it is.
 */
const streamed = (response: Response): Response =>
  response.type === "default" && response.body !== null ? new Response(response.body, response) : response;

function answerTo(event: FetchEvent, url: URL, mesh: Interception): (() => Promise<Response>) | undefined {
  const { request, clientId } = event;
  const asksForFile = request.method === "GET" || request.method === "HEAD";
  const file = asksForFile ? mesh.code.fileAt(url.pathname) : undefined;
  if (file !== undefined) return () => mesh.code.respond(file);
  const proxy = mesh.proxy();
  const match = proxy?.match({ method: request.method, url, headers: request.headers });
  if (proxy === undefined || match === undefined) return undefined;
  return async () => {
    // A navigation has no client yet that could have a role.
    const role = proxy.needsRole(match) ? await mesh.pages.roleOf(clientId) : undefined;
    const client = { id: clientId || undefined, role };
    // Who submits a form wants to see a page.
    const kept = match.isQueued && request.mode !== "navigate" && mesh.keepWrite(event, match, client);
    return streamed(await (kept || proxy.handle(request, match, { ...client, signal: request.signal })));
  };
}
