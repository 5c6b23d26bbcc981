import { MeshError } from "../kernel/errors";
import { concatBytes, type ReadAhead, readAhead } from "./read-ahead";

/** A request's body, for as many attempts as it can serve (Linkerd's replay body). */
export interface Payload {
  /** For one attempt at a replica: all of it, or a stream that can be sent once, or nothing. */
  take(): Promise<Uint8Array<ArrayBuffer> | ReadAhead | null>;
  /** For the network: the request untouched while nobody has read from it, else rebuilt around the bytes kept. */
  asRequest(): Promise<Request>;
  /** A stream was sent, or the network had the request itself: it cannot be sent again. */
  readonly isSpent: boolean;
}

/** Bodies that are complete at once are kept until the exchange is over; streams are not, they may have no end. */
export function createPayload(request: Request, nextTask: () => Promise<void>): Payload {
  let taking: Promise<Uint8Array<ArrayBuffer> | ReadAhead | null> | undefined;
  let isSpent = false;

  const read = async () => {
    if (request.body === undefined) return withoutStreams(request);
    if (request.body === null) return null;
    const ahead = await readAhead(request.body, nextTask);
    return ahead.rest === undefined ? concatBytes(ahead.chunks) : ahead;
  };

  /** An attempt may end while the body is still being read: the next one waits for that reading, it cannot begin another. */
  const take = async () => {
    taking ??= read();
    const taken = await taking;
    if (taken === null || taken instanceof Uint8Array) return taken;
    if (isSpent) throw new MeshError("ENDPOINT_LOST", "Cannot send body again: it was a stream");
    isSpent = true;
    return taken;
  };

  return {
    take,
    async asRequest() {
      const taken = taking && (await take());
      return taken instanceof Uint8Array ? new Request(request, { body: taken }) : request;
    },
    get isSpent() {
      return isSpent || (taking === undefined && request.bodyUsed);
    },
  };
}

/** Requests that never have a body (fetch standard, Request constructor). */
export const isBodiless = ({ method }: { readonly method: string }): boolean =>
  method === "GET" || method === "HEAD";

/**
 * Firefox has no `Request.body` (facts: peers.md §3), and makes text of a stream that the host's Request is given: there
 * the body is read whole, and sent whole.
 */
async function withoutStreams(request: Request): Promise<Uint8Array<ArrayBuffer> | null> {
  return isBodiless(request) ? null : new Uint8Array(await request.arrayBuffer());
}
