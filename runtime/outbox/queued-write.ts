import type { QueuedWriteInfo, WriteAnswer, WriteState } from "../protocol/outbox-api";

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
  readonly method: string;
  readonly url: string;
  /** Without credentials: they are not kept on disk. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Names of the credentials that it came with. */
  readonly withheld: readonly string[];
  /** Whether cookies go with it. */
  readonly credentials: RequestCredentials;
  /** SHA-256 of the body. */
  readonly bodyHash: string;
  readonly clientId: string | undefined;
  /** For authorization at sending, when its page may be gone. */
  readonly role: string | undefined;
  /** The same for every attempt (draft-ietf-httpapi-idempotency-key-header). */
  readonly idempotencyKey: string;
  /** The key is the app's own. */
  readonly isKeyed: boolean;
  /** `false`: the server does not honour the key, so that the write is sent once at most. */
  readonly isRepeatable: boolean;
  /** The start of the worker that answers for it. */
  readonly life: string;
  /** Its fetch event has been answered: whatever comes after is another write. */
  readonly isAnswered: boolean;
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
  /** The server has said when to come back: better news of the network do not shorten that. */
  readonly isAskedToWait: boolean;
  /** Of the last answer, if there was one. */
  readonly status: number | undefined;
  /** The final one, for who did not see it. */
  readonly answer: WriteAnswer | undefined;
  /** Grows with each change, so that of two that change it only the first does. */
  readonly revision: number;
}

export const isFinal = ({ state }: QueuedWrite): boolean => state !== "queued" && state !== "sending";

export function infoOf(write: QueuedWrite): QueuedWriteInfo {
  const { ticket, state, method, url, resource, idempotencyKey, queuedAt, attempts, status, answer } = write;
  const shown = state === "done" ? undefined : answer;
  return {
    ticket,
    state,
    method,
    url,
    resource,
    idempotencyKey,
    queuedAt,
    attempts,
    status,
    answer: shown,
  };
}
