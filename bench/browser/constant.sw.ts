import { ANSWER_TEXT } from "../answer-text";

/** The least that a service worker can do for a request: a text that it has. */
interface ConstantScope {
  readonly clients: { claim(): Promise<void> };
  onactivate: (event: Event & { waitUntil(work: Promise<void>): void }) => void;
  onfetch: (event: Event & { readonly request: Request; respondWith(response: Response): void }) => void;
}

const scope = self as unknown as ConstantScope;

scope.onactivate = (event) => event.waitUntil(scope.clients.claim());

scope.onfetch = (event) => {
  if (event.request.url.endsWith("/api/echo")) event.respondWith(new Response(ANSWER_TEXT));
};
