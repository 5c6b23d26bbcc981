import { type BodySender, checkLength, sendBody } from "./body-sender";
import type { BodyMessage, WireBody } from "./exchange-messages";
import { concatBytes, readAhead } from "./read-ahead";

export interface OutgoingBody {
  readonly body: WireBody;
  /** Call once the message that announces the body has been posted. `undefined` when all of it is in `body`. */
  readonly start: ((onEnd: (error?: unknown) => void) => BodySender) | undefined;
}

/** Decides how a body travels: whole with its head, or streamed after it. */
export async function prepareBody(
  id: number,
  stream: ReadableStream<Uint8Array> | null,
  post: (message: BodyMessage, transfer?: Transferable[]) => void,
  nextTask: () => Promise<void>,
  maxBytes = Infinity,
): Promise<OutgoingBody> {
  if (stream === null) return { body: null, start: undefined };
  const { chunks, rest } = await readAhead(stream, nextTask);
  if (rest === undefined) {
    const body = concatBytes(chunks);
    checkLength(body.byteLength, maxBytes);
    return { body, start: undefined };
  }
  return { body: "stream", start: (onEnd) => sendBody(id, rest, chunks, post, onEnd, maxBytes) };
}

/** The buffers to move along with a head that carries its body whole. */
export const transferOf = (body: WireBody): Transferable[] =>
  body instanceof Uint8Array ? [body.buffer] : [];
