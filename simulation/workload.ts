import type { Ledger } from "./ledger";
import type { SimulatedProxyRealm } from "./page";
import { ROUTES } from "./scenario";
import type { World } from "./world";

interface Asked {
  readonly path: string;
  readonly limitMs: number;
  readonly method: string;
  readonly isKeyed: boolean;
  readonly isDeadly: boolean;
  /** `undefined`: the caller waits as long as it takes. */
  readonly abortAfterMs: number | undefined;
}

export function drawRequest({ random, below }: World): Asked {
  const isPost = random() < 0.4;
  return {
    ...ROUTES[below(ROUTES.length)]!,
    method: isPost ? "POST" : random() < 0.8 ? "GET" : "DELETE",
    isKeyed: isPost && random() < 0.3,
    isDeadly: random() < 0.02,
    abortAfterMs: random() < 0.1 ? random() * 1_000 : undefined,
  };
}

/** Sends requests through the proxies of pages and service worker as direct path and fetch events do. */
export function createWorkload(world: World, ledger: Ledger, worker: () => SimulatedProxyRealm) {
  let count = 0;

  /** As `direct.page` does: what no ready replica can answer goes to the service worker. */
  const sendFrom = async (page: SimulatedProxyRealm, asked: Asked): Promise<number | undefined> => {
    const url = new URL(`https://app.test${asked.path}`);
    const request = { method: asked.method, url, headers: new Headers() };
    const match = page.proxy()?.match(request);
    if (match !== undefined && page.proxy()!.isLocal(match, request)) return send(page, asked);
    const target = worker();
    return new Promise((resolve) => {
      target.realm.post(world.random() * 5, () => void send(target, asked).then(resolve));
    });
  };

  const send = async ({ realm, proxy }: SimulatedProxyRealm, asked: Asked): Promise<number | undefined> => {
    const { path, method, isKeyed, isDeadly, limitMs, abortAfterMs } = asked;
    const id = `x${++count}`;
    const url = new URL(`https://app.test${path}?sim=${id}${isDeadly ? "&deadly" : ""}`);
    const headers = new Headers(isKeyed ? { "idempotency-key": id } : {});
    const match = proxy()?.match({ method, url, headers });
    if (match === undefined) return undefined;
    const { signal, abort } = abortable();
    if (abortAfterMs !== undefined) realm.post(abortAfterMs, abort);
    const isUnsafe = method === "POST" && !isKeyed;
    world.note(`${id} ${method} ${path} in ${realm.name}${isDeadly ? ", deadly" : ""}`);
    const entry = ledger.begin({ id, realm, isUnsafe, limitMs, signal });
    const body = method === "POST" ? bodyOf(world) : null;
    const request = new Request(url, { method, headers, body });
    try {
      const response = await proxy()!.handle(request, match, { signal, id: realm.name, role: undefined });
      ledger.settled(entry, String(response.status));
      if (world.random() < 0.1) await response.body?.cancel();
      else await response.text().catch(() => undefined);
      return response.status;
    } catch (error) {
      ledger.settled(entry, `rejected with ${String(error)}`);
      return undefined;
    } finally {
      entry.bodyEnded = true;
    }
  };

  return { sendFrom };
}

const bodyOf = ({ random }: World): string => (random() < 0.8 ? "body" : "");

function abortable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort(new Error("caller left")) };
}
