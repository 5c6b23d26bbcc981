import { MeshError, toWireError } from "../runtime/kernel/errors";
import { randomId } from "../runtime/kernel/random-id.browser";
import { systemClock } from "../runtime/kernel/system-clock.browser";
import { createCredentials } from "../runtime/outbox/credentials";
import type { WriteOrigin } from "../runtime/outbox/describe-write";
import { createDrain } from "../runtime/outbox/drain";
import { createOutbox } from "../runtime/outbox/outbox";
import { createOutboxCalls } from "../runtime/outbox/outbox-calls";
import { outboxStore } from "../runtime/outbox/outbox-store.browser";
import { infoOf, type QueuedWrite } from "../runtime/outbox/queued-write";
import { createReplayer } from "../runtime/outbox/replayer";
import { OUTBOX_LOCK } from "../runtime/protocol/client-messages";
import { type OutboxCall, type OutboxReply, SYNC_TAG } from "../runtime/protocol/outbox-api";
import type { MatchedRoute } from "../runtime/proxy/exchange";
import type { MeshProxy } from "../runtime/proxy/proxy";
import type { Pages } from "./pages.sw";

declare const self: ServiceWorkerGlobalScope & {
  /** Background Sync (Chromium): not in TypeScript's library. */
  readonly registration: { readonly sync?: { register(tag: string): Promise<void> } };
};

export interface OutboxParts {
  readonly proxy: () => MeshProxy | undefined;
  readonly pages: Pick<Pages, "broadcast">;
  readonly digest: (bytes: ArrayBuffer) => Promise<string>;
  readonly problem: (error: MeshError) => Response;
}

export interface OutboxWorker {
  /** Answers a write. `deadlineMs`: how long its app may wait for the server's own answer. */
  answer(event: FetchEvent, match: MatchedRoute, origin: WriteOrigin, deadlineMs: number): Promise<Response>;
  /** Sends what is due; lasts as long as the worker should be kept awake. */
  wake(isHurried: boolean): Promise<void>;
  serve(call: OutboxCall, reply: MessagePort | undefined): Promise<void>;
}

/** The entry of a chunk of its own: the outbox of this start of the worker, on IndexedDB, the proxy and the pages. */
export function createOutboxWorker({ proxy, pages, digest, problem }: OutboxParts): OutboxWorker {
  const credentials = createCredentials();
  const isOnline = () => navigator.onLine;
  const onChange = (write: QueuedWrite) => void pages.broadcast({ type: "write", write: infoOf(write) });
  let awake = Promise.resolve();

  /** Through all that a request of a page goes through, by the rules of today. */
  const send = (write: QueuedWrite, body: ArrayBuffer): Promise<Response> => {
    const headers = new Headers(write.headers.map(([name, value]): [string, string] => [name, value]));
    for (const [name, value] of credentials.headersFor(write)) headers.set(name, value);
    // A key says that a request may be repeated: by the proxy's own retries, too.
    if (write.isRepeatable || write.isKeyed) headers.set("idempotency-key", write.idempotencyKey);
    const { method, url, clientId: id, role } = write;
    const init = {
      method,
      headers,
      body: body.byteLength === 0 ? null : body,
      credentials: write.credentials,
    };
    const request = new Request(url, init);
    const current = proxy();
    const match = current?.match({ method, url: new URL(url), headers });
    return match === undefined
      ? fetch(request)
      : current!.handle(request, match, { id, role, signal: request.signal });
  };

  const replayer = createReplayer({
    store: outboxStore,
    send,
    clock: systemClock,
    random: Math.random,
    onChange,
    onAttempt: (write, response) => outbox.onAttempt(write, response),
  });

  /** Where there is no Background Sync, the next page that opens wakes this worker. */
  const askForSync = () => void self.registration.sync?.register(SYNC_TAG).catch(() => undefined);

  const drain = createDrain({
    replayer,
    exclusive: (task) => navigator.locks.request(OUTBOX_LOCK, task),
    clock: systemClock,
    isOnline,
    onWaiting(waitMs) {
      askForSync();
      void pages.broadcast({ type: "outbox-waits", waitMs });
    },
    onError: (error) => console.warn("[foremesh] queued writes could not be sent, they stay queued", error),
  });

  const wake = (isHurried: boolean) => {
    awake = drain(isHurried);
    return awake;
  };

  self.addEventListener("online", () => void wake(true));

  const options = {
    store: outboxStore,
    credentials,
    clock: systemClock,
    newId: () => crypto.randomUUID(),
    wake: (isHurried = false) => void wake(isHurried),
    onChange,
  };
  const outbox = createOutbox({ ...options, life: randomId(), digest, isOnline });
  const calls = createOutboxCalls(options);

  /** Without a journal the app must not be worse off than without the mesh. */
  const unjournaled = (request: Request, match: MatchedRoute, { clientId, role }: WriteOrigin) => {
    if (isOnline()) return proxy()!.handle(request, match, { signal: request.signal, id: clientId, role });
    const message = "Cannot accept the write: the outbox cannot be opened, and there is no network";
    return problem(new MeshError("STORE_FAILED", message));
  };

  return {
    async answer(event, match, origin, deadlineMs) {
      try {
        const terms = { ...match.rule.offline!, deadlineMs };
        const { response, ticket } = await outbox.accept(event.request, origin, terms);
        if (response === undefined) return await unjournaled(event.request, match, origin);
        if (response.status === 202) askForSync();
        const handled = event.handled.catch(() => undefined);
        event.waitUntil(Promise.all([awake, handled.then(() => outbox.answered(ticket!))]));
        return response;
      } catch (error) {
        if (error instanceof MeshError) return problem(error);
        throw error;
      }
    },
    wake,
    async serve({ method, args }, reply) {
      let result: OutboxReply;
      try {
        if (!Object.hasOwn(calls, method)) throw new MeshError("CONTROL_FAILED", `Cannot call ${method}`);
        result = { value: await calls[method](...(args as [never, never])) };
      } catch (error) {
        result = { error: toWireError(error, "CONTROL_FAILED") };
      }
      reply?.postMessage(result);
      await awake;
    },
  };
}
