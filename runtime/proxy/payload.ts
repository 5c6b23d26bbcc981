import { concatBytes, type ReadAhead, readAhead } from "../protocol/read-ahead";

/** A request's body, for as many attempts as it can serve (Linkerd's replay body). */
export interface Payload {
  /** For one attempt at a replica: all of it, or a stream that can be sent once, or nothing. */
  take(): Promise<Uint8Array<ArrayBuffer> | ReadAhead | null>;
  /** For the network: the request untouched while nobody has read from it, else rebuilt around the bytes kept. */
  asRequest(): Request;
  /** A stream was sent, and cannot be sent again. */
  readonly isSpent: boolean;
}

/** Bodies that are complete at once are kept until the exchange is over; streams are not, they may have no end. */
export function createPayload(request: Request, nextTask: () => Promise<void>): Payload {
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  let isSpent = false;

  return {
    async take() {
      if (bytes !== undefined) return bytes;
      const body = await bodyOf(request);
      if (body === null) return null;
      const ahead = await readAhead(body, nextTask);
      isSpent = ahead.rest !== undefined;
      if (isSpent) return ahead;
      bytes = concatBytes(ahead.chunks);
      return bytes;
    },
    asRequest: () => (bytes === undefined ? request : new Request(request, { body: bytes })),
    get isSpent() {
      return isSpent;
    },
  };
}

/** Firefox has no `Request.body` (facts: peers.md §3): there the body is read whole. */
async function bodyOf(request: Request): Promise<ReadableStream<Uint8Array> | null> {
  if (request.body !== undefined) return request.body;
  if (request.method === "GET" || request.method === "HEAD") return null;
  return (await request.blob()).stream();
}
