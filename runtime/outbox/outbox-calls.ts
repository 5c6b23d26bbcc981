import type { Clock } from "../kernel/clock";
import { MeshError } from "../kernel/errors";
import type { OutboxApi } from "../protocol/outbox-api";
import { type Credentials, partHeaders } from "./credentials";
import type { OutboxStore } from "./outbox-store";
import { infoOf, isFinal, type QueuedWrite } from "./queued-write";

export interface OutboxCallsOptions {
  readonly store: OutboxStore;
  readonly credentials: Credentials;
  readonly clock: Pick<Clock, "wallNow">;
  readonly newId: () => string;
  /** Sends what is due, soon; hurried: whatever can be sent. */
  readonly wake: (isHurried: boolean) => void;
  readonly onChange: (write: QueuedWrite) => void;
}

/** What pages may ask of the outbox. */
export function createOutboxCalls(options: OutboxCallsOptions): OutboxApi {
  const { store, credentials, clock, onChange } = options;

  async function own(): Promise<readonly QueuedWrite[]> {
    const { principal, writes } = await store.read();
    return writes.filter((write) => write.principal === principal);
  }

  return {
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

const bytesOf = (body: string | ArrayBuffer): ArrayBuffer =>
  typeof body === "string" ? (new TextEncoder().encode(body).buffer as ArrayBuffer) : body;
