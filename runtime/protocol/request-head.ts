/** What a backend gets to see of a request: the request itself, until a filter changes it. */
export interface RequestHead {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly headers: Headers;
}
