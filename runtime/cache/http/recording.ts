/** A body on its way from the network, handed on chunk by chunk, and kept until it is complete. */
export interface Recording {
  /** The body from its start, for one more reader; `undefined` when its start is gone. */
  open(): ReadableStream<Uint8Array> | undefined;
  /** All chunks; `undefined` when it broke off, was too large, or nobody wanted it any more. */
  readonly whole: Promise<readonly Uint8Array<ArrayBuffer>[] | undefined>;
}

/**
 * Reads ahead of its readers, since what is kept is held in memory anyway; a body larger than `maxBytes` is not kept,
 * and then comes as fast as its readers take it. No tee: that would buffer for the slower branch, and cancel only with
 * both (facts: peers.md §7.10).
 *
 * @param keepsReading  Even without readers.
 */
export function createRecording(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  maxBytes: number,
  keepsReading: boolean,
): Recording {
  const reader = body.getReader();
  const readers = new Set<ReadableStreamDefaultController<Uint8Array>>();
  let chunks: Uint8Array<ArrayBuffer>[] | undefined = [];
  let bytes = 0;
  let isOver = false;
  let failure: { readonly reason: unknown } | undefined;
  let wake = () => {};
  let settle: (chunks: readonly Uint8Array<ArrayBuffer>[] | undefined) => void;
  const whole = new Promise<readonly Uint8Array<ArrayBuffer>[] | undefined>((resolve) => {
    settle = resolve;
  });

  const forget = () => {
    chunks = undefined;
    settle(undefined);
  };
  const isWanted = () => [...readers].every(({ desiredSize }) => (desiredSize ?? 0) > 0);

  const next = async () => {
    while (chunks === undefined && !isWanted()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return reader.read();
  };

  const pump = async () => {
    try {
      for (;;) {
        const { done, value } = await next();
        if (done) break;
        bytes += value.byteLength;
        if (bytes > maxBytes) forget();
        chunks?.push(value);
        for (const one of readers) one.enqueue(value);
      }
      isOver = true;
      settle(chunks);
      for (const one of readers) one.close();
    } catch (reason) {
      isOver = true;
      failure = { reason };
      forget();
      for (const one of readers) one.error(reason);
    }
    readers.clear();
  };

  const leave = (one: ReadableStreamDefaultController<Uint8Array>, reason: unknown) => {
    readers.delete(one);
    wake();
    if (readers.size > 0 || keepsReading || isOver) return;
    forget();
    void reader.cancel(reason).catch(() => undefined);
  };

  void pump();
  return {
    whole,
    open() {
      const missed = chunks;
      if (missed === undefined) return undefined;
      let own: ReadableStreamDefaultController<Uint8Array>;
      return new ReadableStream<Uint8Array>({
        start(controller) {
          own = controller;
          for (const chunk of missed) controller.enqueue(chunk);
          if (failure !== undefined) controller.error(failure.reason);
          else if (isOver) controller.close();
          else readers.add(controller);
        },
        pull: () => wake(),
        cancel: (reason) => leave(own, reason),
      });
    },
  };
}
