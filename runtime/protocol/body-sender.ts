import type { BodyMessage } from "./exchange-messages";

/** Chunks that may travel before the first pull: hides one round trip, bounds what waits at the other end. */
const INITIAL_WINDOW = 2;

export interface BodySender {
  /** The receiver has room for one more chunk. */
  pull(): void;
  /** The receiver wants no more: cancels the source. */
  cancel(reason: string): void;
}

/** Sends a stream over a port as fast as the receiver pulls. `onEnd` runs once, however it ends. */
export function sendBody(
  id: number,
  source: ReadableStreamDefaultReader<Uint8Array>,
  first: readonly Uint8Array[],
  post: (message: BodyMessage, transfer?: Transferable[]) => void,
  onEnd: () => void,
): BodySender {
  const waiting = [...first];
  let credits = INITIAL_WINDOW;
  let pumping = false;
  let ended = false;

  const end = (last?: BodyMessage) => {
    if (ended) return;
    ended = true;
    if (last !== undefined) post(last);
    onEnd();
  };

  const pump = async () => {
    if (pumping) return;
    pumping = true;
    try {
      while (credits > 0 && !ended) {
        const next = waiting.shift() ?? (await source.read()).value;
        if (ended) break;
        if (next === undefined) return end({ type: "body-end", id });
        if (!(next instanceof Uint8Array))
          throw new TypeError("Cannot send body: chunk must be a Uint8Array");
        credits--;
        // The source may keep its buffer (WebAssembly memory cannot be moved at all), so a copy is what travels.
        const chunk = new Uint8Array(next);
        post({ type: "body-chunk", id, chunk }, [chunk.buffer]);
      }
    } catch (error) {
      end({ type: "body-error", id, message: error instanceof Error ? error.message : String(error) });
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
