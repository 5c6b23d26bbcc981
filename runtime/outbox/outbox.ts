import { MeshError } from "../kernel/errors";
import type { OutboxStore } from "./outbox-store";
import { isFinal, type QueuedWrite, type WriteRequest } from "./queued-write";

/** What a route says of the writes that are kept for it. */
export interface OutboxTerms {
  readonly maxAgeMs: number;
  /** `false`: the server does not honour an Idempotency-Key. */
  readonly isRepeatable: boolean;
}

export interface OutboxOptions {
  readonly store: OutboxStore;
  /** Sends a write for the first time. Rejects, or answers 502, 503 or 504, when the server was not reached. */
  readonly send: (write: WriteRequest, idempotencyKey: string) => Promise<Response>;
  /** `false` only when there is no network for certain. */
  readonly isOnline: () => boolean;
  readonly principal: () => string | undefined;
  readonly newId: () => string;
  /** Epoch ms. */
  readonly wallNow: () => number;
  readonly onChange: (write: QueuedWrite) => void;
}

export interface Outbox {
  /**
   * Sends the write, or keeps it when the server cannot be reached or earlier writes to the resource wait. What is kept is
   * answered 202, with its ticket in the body and in `Mesh-Ticket`.
   *
   * @throws MeshError QUOTA_EXCEEDED or STORE_FAILED: it could be neither sent nor kept.
   */
  accept(request: Request, terms: OutboxTerms): Promise<Response>;
  /** Of every principal, in the order of coming; the app's to show. */
  list(): Promise<readonly QueuedWrite[]>;
  /**
   * Queues a write anew that came to an end but `done`. One that was answered gets a new key, as the old one would be given
   * the old answer.
   *
   * @throws MeshError NO_WRITE when there is none of this ticket that could be sent again.
   */
  retry(ticket: string): Promise<void>;
  /** Forgets a write, whatever became of it. */
  drop(ticket: string): Promise<void>;
}

/** Attached at sending, by the browser or by the page: what is kept on disk holds none (facts: reliability.md §4). */
const CREDENTIALS: ReadonlySet<string> = new Set(["authorization", "proxy-authorization", "cookie"]);
const KEY_HEADER = "idempotency-key";
/** The app's own word for what the write is about. */
const RESOURCE_HEADER = "mesh-resource";
const UNREACHED: ReadonlySet<number> = new Set([502, 503, 504]);

export function createOutbox(options: OutboxOptions): Outbox {
  const { store, onChange } = options;
  /** The last write of each resource that is being accepted: the next one waits for it, to keep their order. */
  const accepting = new Map<string, Promise<unknown>>();

  async function inTurn<T>(resource: string, act: () => Promise<T>): Promise<T> {
    const before = accepting.get(resource);
    const turn = (before ?? Promise.resolve()).then(act, act);
    accepting.set(resource, turn);
    try {
      return await turn;
    } finally {
      if (accepting.get(resource) === turn) accepting.delete(resource);
    }
  }

  async function isWaitedFor(resource: string): Promise<boolean> {
    const principal = options.principal();
    const writes = await store.list();
    return writes.some(
      (write) => write.resource === resource && write.principal === principal && !isFinal(write),
    );
  }

  /** @returns the answer; `undefined` when there was none and the write may be sent again. */
  async function sendNow(
    write: WriteRequest,
    key: string,
    terms: OutboxTerms,
  ): Promise<Response | undefined> {
    try {
      const response = await options.send(write, key);
      return terms.isRepeatable && UNREACHED.has(response.status) ? undefined : response;
    } catch (error) {
      if (!terms.isRepeatable) throw error;
      return undefined;
    }
  }

  async function keep(write: WriteRequest, resource: string, key: string, terms: OutboxTerms) {
    const now = options.wallNow();
    const kept = await store.add({
      ticket: options.newId(),
      resource,
      principal: options.principal(),
      request: { ...write, headers: write.headers.filter(([name]) => !CREDENTIALS.has(name)) },
      idempotencyKey: key,
      isRepeatable: terms.isRepeatable,
      queuedAt: now,
      maxAgeMs: terms.maxAgeMs,
      state: "queued",
      attempts: 0,
      triedAt: now,
      notBeforeAt: now,
      status: undefined,
    });
    onChange(kept);
    return acceptedResponse(kept);
  }

  async function find(ticket: string): Promise<QueuedWrite | undefined> {
    return (await store.list()).find((write) => write.ticket === ticket);
  }

  return {
    async accept(request, terms) {
      const resource = request.headers.get(RESOURCE_HEADER) ?? new URL(request.url).pathname;
      const key = request.headers.get(KEY_HEADER) ?? options.newId();
      const write = await writeOf(request);
      return inTurn(resource, async () => {
        const mustWait = !options.isOnline() || (await isWaitedFor(resource));
        const answer = mustWait ? undefined : await sendNow(write, key, terms);
        return answer ?? keep(write, resource, key, terms);
      });
    },
    list: store.list,
    async retry(ticket) {
      const write = await find(ticket);
      const wasAnswered = write?.state === "refused" || write?.state === "conflict";
      const isOver = wasAnswered || write?.state === "expired" || write?.state === "unknown";
      const now = options.wallNow();
      const change = { state: "queued", attempts: 0, queuedAt: now, triedAt: now, notBeforeAt: now } as const;
      const key = wasAnswered ? { idempotencyKey: options.newId() } : {};
      const queued = isOver ? await store.change(write!, { ...change, ...key }) : undefined;
      if (queued === undefined)
        throw new MeshError(
          "NO_WRITE",
          `Cannot send write ${ticket} again: there is none that ended without success`,
        );
      onChange(queued);
    },
    drop: store.remove,
  };
}

async function writeOf(request: Request): Promise<WriteRequest> {
  const body = await request.blob();
  return {
    method: request.method,
    url: request.url,
    headers: [...request.headers],
    body: body.size === 0 ? undefined : body,
  };
}

function acceptedResponse({ ticket, state }: QueuedWrite): Response {
  const headers = { "mesh-ticket": ticket, "cache-control": "no-store" };
  return Response.json({ ticket, state }, { status: 202, statusText: "Accepted", headers });
}
