import { BARE_WAYS, type BareWay } from "../kept-files";
import { openBareStores } from "./bare-stores";

/** What one writes by hand: a service worker that answers from one store or the other, and does nothing else. */
interface KeptFetchEvent extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

interface KeptScope {
  readonly clients: { claim(): Promise<void> };
  onactivate: (event: Event & { waitUntil(work: Promise<void>): void }) => void;
  onmessage: (event: MessageEvent) => void;
  onfetch: (event: KeptFetchEvent) => void;
}

const scope = self as unknown as KeptScope;
const opening = openBareStores();
const WAY = new RegExp(`/bench/bare-(${BARE_WAYS.join("|")})(/.+)$`);

scope.onactivate = (event) => event.waitUntil(scope.clients.claim());

scope.onmessage = async ({ ports }) => {
  await (await opening).fill();
  ports[0]!.postMessage("filled");
};

scope.onfetch = (event) => {
  const [, way, path] = WAY.exec(event.request.url) ?? [];
  if (way !== undefined) event.respondWith(answer(way as BareWay, path!));
};

async function answer(way: BareWay, path: string): Promise<Response> {
  const stores = await opening;
  return way === "cache" ? stores.match(path) : new Response(await stores.get(way, path));
}
