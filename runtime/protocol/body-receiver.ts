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
  let ended = false;
  const end = (action: () => void) => {
    if (ended) return;
    ended = true;
    action();
    onEnd();
  };
  const stream = new ReadableStream<Uint8Array>({
    start(streamController) {
      controller = streamController;
    },
    pull() {
      post({ type: "body-pull", id });
    },
    cancel(reason) {
      end(() => post({ type: "body-cancel", id, reason: String(reason) }));
    },
  });
  return {
    stream,
    chunk: (chunk) => {
      if (!ended) controller.enqueue(chunk);
    },
    end: () => end(() => controller.close()),
    fail: (error) => end(() => controller.error(error)),
  };
}
