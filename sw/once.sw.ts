import type { useDatabase } from "../runtime/cache/database.browser";
import { MeshError } from "../runtime/kernel/errors";
import { randomId } from "../runtime/kernel/random-id.browser";

declare const self: ServiceWorkerGlobalScope;

/** What can be told of a request that comes again: nothing marks it as the same one. */
interface Unanswered {
  readonly who: string;
  readonly at: number;
}

/** The browser sends it again as soon as the worker has started anew. */
const REPEATED_WITHIN_MS = 10_000;

/** One that may be sent once only: repeating it would have another effect, and it has no key to tell the server. */
const isUnsafe = ({ method, headers }: Request): boolean =>
  (method === "POST" || method === "PATCH") && !headers.has("idempotency-key");

/**
 * Chromium sends a fetch event once more when the worker died before it had answered (facts: reliability.md finding 2), and
 * the upstream would see a write twice. So what is unsafe is written down before it is sent, and a later start of this worker
 * answers what comes again with OUTCOME_UNKNOWN: whether the first one had its effect, only the server can tell.
 */
export function createOnce(
  useState: typeof useDatabase,
  problem: (error: MeshError) => Response,
): (event: FetchEvent, answer: () => Promise<Response>) => Promise<Response> {
  const prefix = `unanswered:${self.registration.scope}:`;
  const life = randomId();
  let sentCount = 0;
  let left: Promise<Unanswered[]> | undefined;

  /** What former starts of this worker left without an answer. */
  const readLeft = () =>
    useState(async (db) => {
      const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
      const transaction = db.transaction("state", "readwrite");
      const found = (await transaction.store.getAll(range)) as Unanswered[];
      await transaction.store.delete(range);
      await transaction.done;
      return found;
    });

  const isRepeated = async (who: string, now: number): Promise<boolean> => {
    left ??= readLeft();
    const entries = await left;
    const index = entries.findIndex((entry) => entry.who === who && now - entry.at < REPEATED_WITHIN_MS);
    if (index >= 0) entries.splice(index, 1);
    return index >= 0;
  };

  /** @returns whether it may be sent; without a database nothing is known of former starts, and nothing is refused. */
  const enter = async (key: string, who: string): Promise<boolean> => {
    try {
      const at = Date.now();
      if (await isRepeated(who, at)) return false;
      await useState((db) => db.put("state", { who, at } satisfies Unanswered, key));
    } catch {}
    return true;
  };

  const leave = (key: string) => useState((db) => db.delete("state", key)).catch(() => undefined);

  return async (event, answer) => {
    const { request, clientId } = event;
    if (!isUnsafe(request)) return answer();
    const key = `${prefix}${life}:${++sentCount}`;
    if (!(await enter(key, `${clientId} ${request.method} ${request.url}`))) {
      const message = `Cannot send ${request.method} ${new URL(request.url).pathname} again: the service worker was stopped before its answer came, and it may have had its effect`;
      return problem(new MeshError("OUTCOME_UNKNOWN", message));
    }
    const handled = event.handled.catch(() => undefined);
    event.waitUntil(handled.then(() => leave(key)));
    return answer();
  };
}
