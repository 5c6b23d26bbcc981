import { type Directives, directivesOf } from "./directives";

/** The body of a response: bytes while it is small, a handle when it is not (facts: cache.md, stores). */
export type StoredBody = Uint8Array<ArrayBuffer> | Blob;

/** What is known of a stored response without its body. Plain data: it is kept on disk. */
export interface StoredHead {
  /** Target URI, backend and what Vary selected: one entry each. */
  readonly key: string;
  /** The target URI, as the client asked for it. */
  readonly url: string;
  /** What the mesh asked for it; another backend's answer is another response. */
  readonly via: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The request's values of the fields that Vary names. */
  readonly varied: readonly (readonly [name: string, value: string])[];
  /** Epoch ms. */
  readonly requestedAt: number;
  readonly receivedAt: number;
  /** Of the body. */
  readonly bytes: number;
  /** What fetching it took, for who decides what is worth keeping. */
  readonly costMs: number;
}

/** A response's fields, read once. */
export interface ReadHead {
  readonly head: StoredHead;
  readonly headers: Headers;
  readonly directives: Directives;
}

export function readHead(head: StoredHead): ReadHead {
  const headers = new Headers(head.headers.map(([name, value]) => [name, value]));
  return { head, headers, directives: directivesOf(headers) };
}
