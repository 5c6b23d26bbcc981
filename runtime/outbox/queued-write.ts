/** Where a write is on its way; the last five are final. */
export type WriteState = "queued" | "sending" | "done" | "refused" | "conflict" | "expired" | "unknown";

/** A write as it was made. Credentials are not in it: they are attached at sending. */
export interface WriteRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Blob | undefined;
}

/** One write in the outbox: all that is needed to send it, again if need be, from a realm that knows nothing else. */
export interface QueuedWrite {
  /** What the app was given with its 202. */
  readonly ticket: string;
  /** Grows from write to write: the order of coming. */
  readonly sequence: number;
  /** A principal's writes to it are sent in the order of coming, each after the one before has its final answer. */
  readonly resource: string;
  /** Whose write it is; nobody else sends it. */
  readonly principal: string | undefined;
  readonly request: WriteRequest;
  /** The same for every attempt (draft-ietf-httpapi-idempotency-key-header). */
  readonly idempotencyKey: string;
  /** `false`: the server does not honour the key, so that the write is sent once at most. */
  readonly isRepeatable: boolean;
  /** Epoch ms, as everything that ends in `At` here. */
  readonly queuedAt: number;
  /** How old it may become before it is given up. */
  readonly maxAgeMs: number;
  readonly state: WriteState;
  /** Begun, the one under way included. */
  readonly attempts: number;
  /** When the last attempt ended, and when the next may begin: a clock that was put back since does not hold it up. */
  readonly triedAt: number;
  readonly notBeforeAt: number;
  /** The status of the last answer, if there was one. */
  readonly status: number | undefined;
  /** Grows with each change, so that of two that change it only the first does. */
  readonly revision: number;
}

export const isFinal = ({ state }: QueuedWrite): boolean => state !== "queued" && state !== "sending";
