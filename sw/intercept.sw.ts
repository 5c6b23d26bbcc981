import type { RightOfWay } from "../runtime/cache/right-of-way";
import { coversPath } from "../runtime/config/prefixes";
import { AHEAD_HEADER } from "../runtime/protocol/ahead-header";
import { isBypassed } from "../runtime/protocol/bypass";
import { FLAGS_HEADER } from "../runtime/protocol/flags-header";
import type { ExchangeClient, MatchedRoute } from "../runtime/proxy/exchange";
import type { MeshProxy } from "../runtime/proxy/proxy";
import type { CodeResponder } from "./code-responder.sw";
import type { OfflineShell } from "./offline/offline-shell.sw";
import type { Pages } from "./pages.sw";
import { passOn } from "./pass-on.sw";

export interface Interception {
  /** Loads the last good configuration if this start of the worker has not yet. */
  load(): Promise<void>;
  isLoaded(): boolean;
  /** A link to the leader will be needed. */
  findLeader(): void;
  /** The mesh is off, for all or for the page that asks. */
  isOff(event: FetchEvent): boolean;
  proxy(): MeshProxy | undefined;
  readonly code: CodeResponder;
  readonly rightOfWay: RightOfWay;
  readonly pages: Pages;
  /** Answers a write that is kept until its final answer; `undefined`: it is a request as all others. */
  keepWrite(event: FetchEvent, match: MatchedRoute, client: ExchangeClient): Promise<Response> | undefined;
  /** Answers a request, unless a former start of this worker may have sent it already and it must not be sent twice. */
  once(event: FetchEvent, answer: () => Promise<Response>): Promise<Response>;
  /** Keeps this worker from being stopped before the body has ended, where that is to be feared. */
  stayAwake(response: Response): Response;
  /** What the registration says may be the mesh's; `undefined` when it does not say. */
  readonly prefixes: readonly string[] | undefined;
  /** What answers where no route does, if the app is kept for offline use. */
  offline(): OfflineShell | undefined;
}

/**
 * Decides, synchronously, whether a fetch event is answered here, and answers it. A request that no route matches is
 * left alone: no `respondWith`. Only a worker that was just started, and does not know its routes yet, holds a request
 * that may be the mesh's until it does.
 */
export function intercept(event: FetchEvent, mesh: Interception): void {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin || isBypassed(url, request.headers, request.referrer)) return;
  // DevTools asks so for what it shows (facts: peers.md §2.3); the fetch standard allows it same-origin only.
  if (request.cache === "only-if-cached" && request.mode !== "same-origin") return;
  if (mesh.isLoaded()) {
    const answer = mesh.isOff(event)
      ? undefined
      : (answerTo(event, url, mesh) ?? mesh.offline()?.answerTo(event, url));
    if (answer !== undefined) event.respondWith(answer());
    return;
  }
  const isMeshs = mesh.prefixes === undefined || coversPath(mesh.prefixes, url.pathname);
  const offline = mesh.offline();
  if (!isMeshs && !offline?.mayAnswer(request, url.pathname)) return;
  // Both take their time, and neither needs the other.
  if (isMeshs) mesh.findLeader();
  // What is surely not the mesh's does not wait for its routes.
  const answered = (isMeshs ? mesh.load() : offline!.load()).then(() => {
    if (mesh.isOff(event)) return passOn(event);
    const answer = isMeshs ? answerTo(event, url, mesh) : undefined;
    return (answer ?? mesh.offline()?.answerTo(event, url))?.() ?? passOn(event);
  });
  event.respondWith(answered);
}

/**
 * A body of bytes goes to the page through a Blob, which costs 0.4 ms; a stream does not (Chromium 156, bench/ "floor,
 * streamed"). What came from the network is handed on as it is; so is what a cache of responses has, which sees to that itself.
 */
const streamed = (response: Response): Response =>
  response.type === "default" && response.body !== null ? new Response(response.body, response) : response;

function answerTo(event: FetchEvent, url: URL, mesh: Interception): (() => Promise<Response>) | undefined {
  const { request, clientId } = event;
  const asksForFile = request.method === "GET" || request.method === "HEAD";
  const file = asksForFile ? mesh.code.fileAt(url.pathname) : undefined;
  if (file !== undefined && request.headers.has(AHEAD_HEADER)) return () => mesh.code.respond(file, true);
  if (file !== undefined) return first(mesh, () => mesh.code.respond(file));
  const made = request.method === "PUT" ? mesh.code.madeAt(url.pathname) : undefined;
  if (made !== undefined) return first(mesh, () => mesh.code.accept(made, request));
  const proxy = mesh.proxy();
  const match = proxy?.match({ method: request.method, url, headers: request.headers });
  if (proxy === undefined || match === undefined) return undefined;
  // The browser's own cache is meant, where the rule has none of ours.
  if (request.cache === "only-if-cached" && !proxy.parts.cacheRules.has(match.rule)) return undefined;
  return first(mesh, async () => {
    // A navigation has no client yet that could have a role.
    const role = proxy.needsRole(match) ? await mesh.pages.roleOf(clientId) : undefined;
    const client = { id: clientId || undefined, role, page: request.referrer };
    // Who submits a form wants to see a page.
    const kept = match.isQueued && request.mode !== "navigate" && mesh.keepWrite(event, match, client);
    const party = {
      ...client,
      signal: request.signal,
      waitUntil: (work: Promise<unknown>) => event.waitUntil(work),
    };
    const response = await (kept || mesh.once(event, () => proxy.handle(request, match, party)));
    // No answer of ours is what was asked for: fetch fails then.
    if (request.cache === "only-if-cached" && response.headers.has(FLAGS_HEADER)) return Response.error();
    return mesh.stayAwake(proxy.parts.cacheRules.has(match.rule) ? response : streamed(response));
  });
}

/** Others are waited for by somebody, and go before what is done ahead of need. */
const first =
  ({ rightOfWay }: Interception, answer: () => Promise<Response>) =>
  () => {
    const leave = rightOfWay.enter();
    return answer().finally(leave);
  };
