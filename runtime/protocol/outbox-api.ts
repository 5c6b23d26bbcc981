import type { WireError } from "../kernel/errors";

/** The database that holds the writes; there is none in a browser that has never kept one. */
export const OUTBOX_DATABASE = "foremesh-outbox";

/** Background Sync's word for "there is a network again, send what is queued". */
export const SYNC_TAG = "foremesh-outbox";

/** Where a write is on its way; the last five are final. */
export type WriteState = "queued" | "sending" | "done" | "refused" | "conflict" | "expired" | "unknown";

/** The server's answer to a write, as far as it is kept. */
export interface WriteAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** At most the first 64 KiB. */
  readonly body: ArrayBuffer;
  /** There was more. */
  readonly isBodyCut: boolean;
}

/** One write in the outbox as the app sees it. */
export interface QueuedWriteInfo {
  /** What the app was given with its 202. */
  readonly ticket: string;
  readonly state: WriteState;
  readonly method: string;
  readonly url: string;
  /** Writes to one resource are sent in the order of coming. */
  readonly resource: string;
  readonly idempotencyKey: string;
  /** Epoch ms. */
  readonly queuedAt: number;
  /** Begun so far. */
  readonly attempts: number;
  /** Of the last answer, whatever came of it. After a 401 the outbox waits for `resume()`. */
  readonly status: number | undefined;
  /** Of a write that was refused or met a conflict. */
  readonly answer: WriteAnswer | undefined;
}

/** What a write is sent with instead, when it is tried once more. */
export interface WriteChange {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | ArrayBuffer;
}

/** The outbox, as pages can use it. Writes of another principal are neither listed nor touched. */
export interface OutboxApi {
  /** In the order of coming. */
  list(): Promise<readonly QueuedWriteInfo[]>;
  /**
   * Queues a write anew that came to an end but `done`, in its old place. One that was answered, or is changed, gets a new
   * Idempotency-Key: the old one would be given the old answer.
   *
   * @throws MeshError NO_WRITE when there is none of this ticket that could be sent again.
   */
  retry(ticket: string, change?: WriteChange): Promise<void>;
  /** Forgets a write, whatever became of it. */
  drop(ticket: string): Promise<void>;
  /**
   * Goes on after a 401, and without waiting for the next try's time.
   *
   * @param credentials  Headers for writes whose own credentials are gone with the worker that knew them; kept in memory alone.
   */
  resume(credentials?: Readonly<Record<string, string>>): Promise<void>;
  /** Whose writes are accepted and sent from now on, in every page; those of others wait for them. */
  setPrincipal(principal: string | undefined): Promise<void>;
}

export type OutboxReply = { readonly value: unknown } | { readonly error: WireError };

/** A call of it, as it crosses from a page to the service worker. */
export interface OutboxCall {
  readonly method: keyof OutboxApi;
  readonly args: readonly unknown[];
}
