let known: boolean | undefined;

/** Firefox makes text of a stream that a Request is given. */
export function hasRequestStreams(): boolean {
  known ??= !new Request("http://probe.invalid/", streamed("POST", new ReadableStream())).headers.has(
    "content-type",
  );
  return known;
}

/** The part of a request's init that gives it a stream for a body. */
export const streamed = (method: string, body: ReadableStream<Uint8Array>): RequestInit =>
  ({ method, body, duplex: "half" }) as RequestInit;

/**
 * A body that is there whole, as a Request takes it with the least work: Chromium copies bytes when it is given them, and
 * again, 64 KiB a task, when they are read (10 ms per MiB); a stream hands over its one chunk.
 */
export function bodyInit(
  bytes: Uint8Array<ArrayBuffer>,
): ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> {
  if (!hasRequestStreams()) return bytes;
  return new ReadableStream({
    start(controller) {
      if (bytes.byteLength > 0) controller.enqueue(bytes);
      controller.close();
    },
  });
}

/** A guest written for `request.body` finds one where Firefox has none; the bytes are there already, sent whole. */
export function withBody(request: Request, bytes: Uint8Array<ArrayBuffer> | null): Request {
  if (request.body !== undefined) return request;
  const stream = bytes && new Response(bytes).body;
  return Object.defineProperty(request, "body", { value: stream });
}
