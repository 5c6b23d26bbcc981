import { MeshError } from "../kernel/errors";
import type { BodyMessage } from "./exchange-messages";

/** Chunks that may be on their way or unread at the other end: hides a round trip, bounds what waits there. */
export const WINDOW_COUNT = 3;

export interface BodySender {
  /** The receiver has room for one more chunk. */
  pull(): void;
  /** The receiver wants no more: cancels the source. */
  cancel(reason: string): void;
}

/** @throws MeshError RESPONSE_TOO_LARGE */
export function checkLength(bytes: number, maxBytes: number): void {
  if (bytes <= maxBytes) return;
  const message = `Cannot send body: it has more than ${maxBytes} bytes`;
  throw new MeshError("RESPONSE_TOO_LARGE", message);
}

/** Sends a stream over a port as fast as the receiver pulls. `onEnd` runs once; `error`: the source failed. */
export function sendBody(
  id: number,
  source: ReadableStreamDefaultReader<Uint8Array>,
  first: readonly Uint8Array[],
  post: (message: BodyMessage, transfer?: Transferable[]) => void,
  onEnd: (error?: unknown) => void,
  maxBytes = Infinity,
): BodySender {
  const waiting = [...first];
  let sentBytes = 0;
  let credits = WINDOW_COUNT;
  let pumping = false;
  let ended = false;

  const end = (last?: BodyMessage, error?: unknown) => {
    if (ended) return;
    ended = true;
    if (last !== undefined) post(last);
    onEnd(error);
  };

  const pump = async () => {
    if (pumping) return;
    pumping = true;
    try {
      while (credits > 0 && !ended) {
        const { done, value: next } =
          waiting.length > 0 ? { done: false, value: waiting.shift() } : await source.read();
        if (ended) break;
        if (done) return end({ type: "body-end", id });
        if (!(next instanceof Uint8Array))
          throw new TypeError("Cannot send body: chunk must be a Uint8Array");
        sentBytes += next.byteLength;
        checkLength(sentBytes, maxBytes);
        credits--;
        // The source may keep its buffer (WebAssembly memory cannot be moved at all), so a copy is what travels.
        const chunk = new Uint8Array(next);
        post({ type: "body-chunk", id, chunk }, [chunk.buffer]);
      }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // Chunks that are not bytes leave a source that nobody reads on.
      source.cancel(message).catch(() => undefined);
      end({ type: "body-error", id, message }, error);
    } finally {
      pumping = false;
    }
  };

  void pump();
  return {
    pull() {
      credits++;
      void pump();
    },
    cancel(reason) {
      end();
      source.cancel(reason).catch(() => undefined);
    },
  };
}
