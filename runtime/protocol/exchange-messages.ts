import type { WireError } from "../kernel/errors";

/**
 * The data path: what a proxy and a replica say to each other on the port they share.
 *
 * Bodies are carried by our own pull messages instead of transferred streams: WebKit cannot transfer a stream, a
 * transferred one tells nobody that its other realm died, and its chunks are cloned where ours are moved.
 * `body-chunk`, `body-end` and `body-error` travel with the body, `body-pull` and `body-cancel` against it, so the
 * direction alone tells a request's body from its response's. See docs/decisions/0003.
 */
export type BodyMessage =
  | { readonly type: "body-chunk"; readonly id: number; readonly chunk: Uint8Array<ArrayBuffer> }
  | { readonly type: "body-end"; readonly id: number }
  | { readonly type: "body-error"; readonly id: number; readonly message: string }
  | { readonly type: "body-pull"; readonly id: number }
  | { readonly type: "body-cancel"; readonly id: number; readonly reason: string };

/** A body that was complete within a task travels in one piece; any other follows chunk by chunk. */
export type WireBody = Uint8Array<ArrayBuffer> | "stream" | null;

export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly [string, string][];
  readonly body: WireBody;
}

export interface WireResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly [string, string][];
  readonly body: WireBody;
}

export type ToReplica =
  | { readonly type: "request"; readonly id: number; readonly request: WireRequest }
  | { readonly type: "abort"; readonly id: number; readonly reason: string }
  | BodyMessage;

/** What a port is told by others when its replica is gone: which of its exchanges broke the replica, and how. */
export interface BrokenExchange {
  readonly id: number;
  readonly error: WireError;
}

export type FromReplica =
  /** The guest has begun: from here on only an idempotent exchange may be replayed elsewhere. */
  | { readonly type: "accepted"; readonly id: number; readonly queueMs: number }
  | {
      readonly type: "response";
      readonly id: number;
      readonly response: WireResponse;
      readonly serviceMs: number;
    }
  | { readonly type: "failed"; readonly id: number; readonly error: WireError }
  | BodyMessage;
