/** What a program has written and nobody has read yet, before a program that can be made to wait is. */
export const HIGH_WATER_BYTES = 256 * 1024;

export interface ResponseStream {
  readonly stream: ReadableStream<Uint8Array>;
  /** Returns a promise when the reader is behind; throws when nobody reads any more. */
  write(chunk: Uint8Array): Promise<void> | undefined;
  end(): void;
  fail(error: unknown): void;
}

/**
 * The body of a response while its program still writes it.
 *
 * @param onCancel  Nobody reads any more. Without it, a program is told so by its next write.
 */
export function createResponseStream(onCancel?: () => void): ResponseStream {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  let room: { readonly promise: Promise<void>; open(): void } | undefined;
  let isCancelled = false;
  const stream = new ReadableStream<Uint8Array>(
    {
      start: (streamController) => {
        controller = streamController;
      },
      pull: () => room?.open(),
      cancel: () => {
        isCancelled = true;
        room?.open();
        onCancel?.();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: HIGH_WATER_BYTES }),
  );

  const stopWhenCancelled = () => {
    if (isCancelled) throw new DOMException("Cannot write: nobody reads the response", "AbortError");
  };
  const waitForRoom = () => {
    let open!: () => void;
    const promise = new Promise<void>((done) => {
      open = done;
    }).then(() => {
      room = undefined;
      stopWhenCancelled();
    });
    room = { promise, open };
    return promise;
  };

  return {
    stream,
    write(chunk) {
      stopWhenCancelled();
      if (chunk.length > 0) controller.enqueue(chunk);
      return controller.desiredSize! > 0 ? undefined : waitForRoom();
    },
    end() {
      if (!isCancelled) controller.close();
    },
    fail(error) {
      if (!isCancelled) controller.error(error);
    },
  };
}
