export interface FetchedFrom {
  /** Where the response came from, as `Response.url` has it: without a fragment. */
  readonly url: string;
  readonly type: ResponseType;
  readonly redirected: boolean;
  readonly signal: AbortSignal;
}

const READERS = ["arrayBuffer", "blob", "bytes", "formData", "json", "text"] as const;

/**
 * Makes a response of ours say of itself what the browser's own would: a constructed one has no URL, was never
 * redirected and is of type "default"; and in Chromium 156 who reads its body gets a TypeError where it was aborted.
 */
export function asFetched(response: Response, from: FetchedFrom): Response {
  const { signal, ...told } = from;
  const own = Object.entries(told).map(([name, value]) => [name, { value }]);
  const readers = READERS.map((name) => {
    const read = async () => {
      try {
        return await Response.prototype[name].call(response);
      } catch (error) {
        throw signal.aborted && error instanceof TypeError ? signal.reason : error;
      }
    };
    return [name, { value: read }];
  });
  const clone = () => asFetched(Response.prototype.clone.call(response), from);
  return Object.defineProperties(
    response,
    Object.fromEntries([...own, ...readers, ["clone", { value: clone }]]),
  );
}
