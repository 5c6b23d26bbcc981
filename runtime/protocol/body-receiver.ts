import { WINDOW_COUNT } from "./body-sender";
import type { BodyMessage } from "./exchange-messages";

export interface BodyReceiver {
  readonly stream: ReadableStream<Uint8Array>;
  chunk(chunk: Uint8Array): void;
  end(): void;
  fail(error: unknown): void;
}

/** The receiving end of `sendBody`: a stream that asks for a chunk when its reader has room for one. */
export function receiveBody(
  id: number,
  post: (message: BodyMessage) => void,
  onEnd: () => void,
): BodyReceiver {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  /** Chunks the sender may still send: a stream pulls once per read and once per chunk, which says nothing of room. */
  let granted = WINDOW_COUNT;
  let ended = false;
  const end = (action: () => void) => {
    if (ended) return;
    ended = true;
    action();
    onEnd();
  };
  const stream = new ReadableStream<Uint8Array>(
    {
      start(streamController) {
        controller = streamController;
      },
      pull() {
        for (; granted < controller.desiredSize!; granted++) post({ type: "body-pull", id });
      },
      cancel(reason) {
        end(() => post({ type: "body-cancel", id, reason: String(reason) }));
      },
    },
    { highWaterMark: WINDOW_COUNT },
  );
  return {
    stream,
    chunk: (chunk) => {
      if (ended) return;
      granted--;
      controller.enqueue(chunk);
    },
    end: () => end(() => controller.close()),
    fail: (error) => end(() => controller.error(error)),
  };
}
