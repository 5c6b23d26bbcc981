import type { Clock } from "../kernel/clock";
import { type Deferred, deferred } from "../kernel/deferred";
import { MeshError } from "../kernel/errors";
import { acceptedAnswer, finalAnswer } from "./answers";
import type { Credentials } from "./credentials";
import { describeWrite, type OutboxTerms, resourceOf, type WriteOrigin } from "./describe-write";
import type { OutboxContents, OutboxStore } from "./outbox-store";
import { isFinal, type QueuedWrite } from "./queued-write";
import { findRepeated } from "./repeated-event";

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
  /** Sends what is due, soon. */
  readonly wake: () => void;
  readonly onChange: (write: QueuedWrite) => void;
}

export interface Acceptance {
  /** `undefined`: there is no journal, and the request was not touched. */
  readonly response: Response | undefined;
  readonly ticket?: string;
}

export interface Outbox {
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
    const wallNow = clock.wallNow();
    const { newId } = options;
    const { principal } = contents;
    const bodyHash = await options.digest(body);
    const facts = { ...origin, principal, bodyHash, life, terms, wallNow, newId };
    const { write: made, secrets } = describeWrite(request, facts);
    const repeated = findRepeated(contents.writes, made, life, wallNow);
    /** Before it is kept all is ready for it: a replayer that runs already may send it at once. */
    const keep = async (ticket: string, act: () => Promise<QueuedWrite | undefined>) => {
      const fate = deferred<Fate | undefined>();
      waiting.set(ticket, { resource, fate });
      credentials.remember(ticket, secrets);
      const write = await act().catch((error: unknown) => {
        waiting.delete(ticket);
        credentials.forget(ticket);
        throw error;
      });
      return write && { write, fate };
    };
    const claimed = repeated && (await keep(repeated.ticket, () => store.mark(repeated.ticket, { life })));
    const { write, fate } = claimed ?? (await keep(made.ticket, () => store.add(made, body)))!;
    if (claimed === undefined) onChange(write);
    if (contents.isPaused) await store.set({ isPaused: false });
    return { write, fate, mustWait: hasPostponed(contents, write) };
  }

  async function fateOf(
    { ticket }: QueuedWrite,
    fate: Deferred<Fate | undefined>,
    deadlineMs: number,
  ): Promise<Fate> {
    const stop =
      deadlineMs === Number.POSITIVE_INFINITY
        ? undefined
        : clock.after(deadlineMs, () => fate.resolve(undefined));
    options.wake();
    const found = await fate.promise;
    stop?.();
    if (found !== undefined) return found;
    const write = (await store.read()).writes.find((other) => other.ticket === ticket);
    if (write !== undefined) return { write, response: undefined };
    throw new MeshError("STORE_FAILED", `Cannot keep write ${ticket}: it is not in the outbox any more`);
  }

  return {
    async accept(request, origin, terms) {
      const resource = resourceOf(request);
      const taken = await inTurn(resource, () => take(request, resource, origin, terms));
      if (taken === undefined) return { response: undefined };
      const { write, mustWait } = taken;
      const { ticket } = write;
      try {
        if (isFinal(write)) return { ticket, response: finalAnswer(write, undefined) };
        if (mustWait || !options.isOnline()) {
          options.wake();
          return { ticket, response: acceptedAnswer(write) };
        }
        const fate = await fateOf(write, taken.fate, terms.deadlineMs);
        const answer = isFinal(fate.write) ? finalAnswer : acceptedAnswer;
        return { ticket, response: answer(fate.write, fate.response) };
      } finally {
        waiting.delete(ticket);
      }
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
