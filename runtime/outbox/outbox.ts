import type { Clock } from "../kernel/clock";
import { type Deferred, deferred } from "../kernel/deferred";
import { MeshError } from "../kernel/errors";
import type { OutboxApi } from "../protocol/outbox-api";
import { acceptedAnswer, finalAnswer } from "./answers";
import { type Credentials, partHeaders } from "./credentials";
import type { OutboxContents, OutboxStore } from "./outbox-store";
import { infoOf, isFinal, type QueuedWrite } from "./queued-write";
import { findRepeated } from "./repeated-event";

/** What a route says of the writes that are kept for it. */
export interface OutboxTerms {
  readonly maxAgeMs: number;
  /** `false`: the server does not honour an Idempotency-Key. */
  readonly isRepeatable: boolean;
  /** How long the app may wait for the server's own answer. */
  readonly deadlineMs: number;
}

export interface WriteOrigin {
  readonly clientId: string | undefined;
  readonly role: string | undefined;
}

export interface OutboxOptions {
  readonly store: OutboxStore;
  readonly credentials: Credentials;
  /** Of this start of the worker, and no other. */
  readonly life: string;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly digest: (bytes: ArrayBuffer) => Promise<string>;
  /** `false` only when there is no network for certain. */
  readonly isOnline: () => boolean;
  /** Sends what is due, soon; hurried: whatever can be sent. */
  readonly wake: (isHurried: boolean) => void;
  readonly onChange: (write: QueuedWrite) => void;
}

export interface Acceptance {
  /** `undefined`: there is no journal, and the request was not touched. */
  readonly response: Response | undefined;
  readonly ticket?: string;
}

export interface Outbox extends OutboxApi {
  /**
   * Keeps a write, sends it when its turn comes, and answers: the server's own answer if it comes while the app waits, else 202
   * with the ticket.
   *
   * @throws MeshError QUOTA_EXCEEDED or STORE_FAILED: it was not taken.
   */
  accept(request: Request, origin: WriteOrigin, terms: OutboxTerms): Promise<Acceptance>;
  /** The event that made the write has its answer: an equal one is another write from now on. */
  answered(ticket: string): Promise<void>;
  /** An attempt is over. @returns the response was handed to the app. */
  onAttempt(write: QueuedWrite, response: Response | undefined): boolean;
}

const KEY_HEADER = "idempotency-key";
/** The app's own word for what the write is about. */
const RESOURCE_HEADER = "mesh-resource";
/** Ours, and made anew for each attempt. */
const NOT_KEPT: ReadonlySet<string> = new Set([KEY_HEADER, RESOURCE_HEADER]);

/** What became of a write while its app waits. */
interface Fate {
  readonly write: QueuedWrite;
  readonly response: Response | undefined;
}

export function createOutbox(options: OutboxOptions): Outbox {
  const { store, credentials, clock, onChange, life } = options;
  /** The last write of each resource that is being taken: the next one waits for it, to keep their order. */
  const taking = new Map<string, Promise<unknown>>();
  const waiting = new Map<string, { readonly resource: string; readonly fate: Deferred<Fate | undefined> }>();

  async function inTurn<T>(resource: string, act: () => Promise<T>): Promise<T> {
    const before = taking.get(resource);
    const turn = (before ?? Promise.resolve()).then(act, act);
    taking.set(resource, turn);
    try {
      return await turn;
    } finally {
      if (taking.get(resource) === turn) taking.delete(resource);
    }
  }

  async function take(request: Request, resource: string, origin: WriteOrigin, terms: OutboxTerms) {
    const contents = await store.read().catch(() => undefined);
    if (contents === undefined) return undefined;
    const body = await request.arrayBuffer();
    const { kept, secrets } = partHeaders([...request.headers]);
    const ownKey = request.headers.get(KEY_HEADER);
    const now = clock.wallNow();
    const made = {
      ticket: options.newId(),
      resource,
      principal: contents.principal,
      method: request.method,
      url: request.url,
      headers: kept.filter(([name]) => !NOT_KEPT.has(name)),
      withheld: secrets.map(([name]) => name),
      credentials: request.credentials,
      bodyHash: await options.digest(body),
      ...origin,
      // A Structured Field string, as draft-ietf-httpapi-idempotency-key-header asks for.
      idempotencyKey: ownKey ?? `"${options.newId()}"`,
      isKeyed: ownKey !== null,
      isRepeatable: terms.isRepeatable,
      life,
      isAnswered: false,
      queuedAt: now,
      maxAgeMs: terms.maxAgeMs,
      state: "queued",
      attempts: 0,
      triedAt: now,
      notBeforeAt: now,
      isAskedToWait: false,
      status: undefined,
      answer: undefined,
    } as const;
    const repeated = findRepeated(contents.writes, made, life, now);
    const claimed = repeated && (await store.mark(repeated.ticket, { life }));
    const write = claimed ?? (await store.add(made, body));
    if (claimed === undefined) onChange(write);
    credentials.remember(write.ticket, secrets);
    if (contents.isPaused) await store.set({ isPaused: false });
    return { write, mustWait: hasPostponed(contents, write) };
  }

  async function fateOf({ ticket, resource }: QueuedWrite, deadlineMs: number): Promise<Fate> {
    const fate = deferred<Fate | undefined>();
    waiting.set(ticket, { resource, fate });
    const stop =
      deadlineMs === Number.POSITIVE_INFINITY
        ? undefined
        : clock.after(deadlineMs, () => fate.resolve(undefined));
    options.wake(false);
    const found = await fate.promise;
    waiting.delete(ticket);
    stop?.();
    if (found !== undefined) return found;
    const write = (await own()).find((other) => other.ticket === ticket);
    if (write !== undefined) return { write, response: undefined };
    throw new MeshError("STORE_FAILED", `Cannot keep write ${ticket}: it is not in the outbox any more`);
  }

  async function own(): Promise<readonly QueuedWrite[]> {
    const { principal, writes } = await store.read();
    return writes.filter((write) => write.principal === principal);
  }

  return {
    async accept(request, origin, terms) {
      const resource = request.headers.get(RESOURCE_HEADER) ?? new URL(request.url).pathname;
      const taken = await inTurn(resource, () => take(request, resource, origin, terms));
      if (taken === undefined) return { response: undefined };
      const { write, mustWait } = taken;
      const { ticket } = write;
      if (isFinal(write)) return { ticket, response: finalAnswer(write, undefined) };
      if (mustWait || !options.isOnline()) {
        options.wake(false);
        return { ticket, response: acceptedAnswer(write) };
      }
      const fate = await fateOf(write, terms.deadlineMs);
      const isOver = isFinal(fate.write);
      return {
        ticket,
        response: isOver ? finalAnswer(fate.write, fate.response) : acceptedAnswer(fate.write),
      };
    },
    async answered(ticket) {
      const write = await store.mark(ticket, { isAnswered: true });
      if (write?.state === "done") await store.remove(ticket);
    },
    onAttempt(write, response) {
      if (isFinal(write)) {
        credentials.forget(write.ticket);
        const waiter = waiting.get(write.ticket);
        waiter?.fate.resolve({ write, response });
        return waiter !== undefined;
      }
      // Whoever waits behind it waits too long; after a 401, everybody.
      for (const { resource, fate } of waiting.values())
        if (resource === write.resource || write.status === 401) fate.resolve(undefined);
      return false;
    },
    list: async () => (await own()).filter(({ state }) => state !== "done").map(infoOf),
    async retry(ticket, change = {}) {
      const write = (await own()).find((other) => other.ticket === ticket);
      const isOver = write !== undefined && isFinal(write) && write.state !== "done";
      const isChanged = change.body !== undefined || change.headers !== undefined;
      const wasAnswered = write?.state === "refused" || write?.state === "conflict";
      const headers = new Headers(write?.headers.map(([name, value]): [string, string] => [name, value]));
      for (const [name, value] of Object.entries(change.headers ?? {})) headers.set(name, value);
      const { kept, secrets } = partHeaders([...headers]);
      const now = clock.wallNow();
      const anew = { state: "queued", attempts: 0, queuedAt: now, triedAt: now, notBeforeAt: now } as const;
      const key = wasAnswered || isChanged ? { idempotencyKey: `"${options.newId()}"` } : {};
      const body = change.body === undefined ? undefined : bytesOf(change.body);
      const withheld = [...new Set([...(write?.withheld ?? []), ...secrets.map(([name]) => name)])];
      const changed = { ...anew, ...key, headers: kept, withheld, answer: undefined };
      const queued = isOver ? await store.change(write, changed, body) : undefined;
      if (queued === undefined)
        throw new MeshError(
          "NO_WRITE",
          `Cannot send write ${ticket} again: there is none that ended without success`,
        );
      credentials.remember(ticket, secrets);
      onChange(queued);
      options.wake(false);
    },
    async drop(ticket) {
      const isOwn = (await own()).some((write) => write.ticket === ticket);
      if (isOwn) await store.remove(ticket);
      options.wake(false);
    },
    async resume(given) {
      if (given !== undefined) credentials.give(Object.entries(given));
      await store.set({ isPaused: false });
      options.wake(true);
    },
    async setPrincipal(principal) {
      if (principal !== undefined && typeof principal !== "string")
        throw new TypeError("Cannot set the principal: it must be a string, or undefined");
      if ((await store.read()).principal === principal) return;
      credentials.give([]);
      await store.set({ principal, isPaused: false });
      options.wake(true);
    },
  };
}

/** It, or one before it of its resource, was tried already and has to wait for its next time. */
function hasPostponed({ writes }: OutboxContents, write: QueuedWrite): boolean {
  return writes.some(
    ({ resource, principal, sequence, state, attempts }) =>
      resource === write.resource &&
      principal === write.principal &&
      sequence <= write.sequence &&
      state === "queued" &&
      attempts > 0,
  );
}

const bytesOf = (body: string | ArrayBuffer): ArrayBuffer =>
  typeof body === "string" ? (new TextEncoder().encode(body).buffer as ArrayBuffer) : body;
