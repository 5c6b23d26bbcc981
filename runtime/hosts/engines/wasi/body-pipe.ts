import { createByteQueue } from "./byte-queue";
import type { ByteSink } from "./output-stream";
import { createSignal } from "./signal";
import { CLOSED } from "./wit-error";

/** What a guest may be ahead of its reader. */
const AHEAD_MAX_BYTES = 256 * 1024;
/** What a guest may write in one call when nothing limits it. */
const PERMIT_MAX_BYTES = 16 * 1024 * 1024;

export interface BodyPipeOptions {
  /** The guest can wait for its reader; one that cannot has all its bytes kept. */
  readonly canWait: boolean;
  /** Hears of every byte before it is taken; what it throws ends the guest's call. */
  onBytes(totalBytes: number): void;
}

/** From a guest's writes to the stream of a request or a response. */
export interface BodyPipe {
  readonly sink: ByteSink;
  readonly writtenBytes: number;
  /** All of it has been written. */
  readonly isFinished: boolean;
  /** What it failed with. */
  readonly failure: unknown;
  /** The reader's end; before it is asked for, the guest may be as far ahead as it likes. */
  open(): ReadableStream<Uint8Array>;
  /** There will be no reader: what is written is taken, and dropped. */
  discard(): void;
  finish(): void;
  fail(error: unknown): void;
}

export function createBodyPipe({ canWait, onBytes }: BodyPipeOptions): BodyPipe {
  const queue = createByteQueue();
  const changed = createSignal();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let state: "open" | "finished" | "failed" | "cancelled" = "open";
  let failure: unknown;
  let isAwaited = false;
  let isDiscarded = false;
  let writtenBytes = 0;

  const isFull = () => canWait && controller !== undefined && queue.byteLength >= AHEAD_MAX_BYTES;

  /** Hands the reader what there is, if it waits for something. */
  const pass = () => {
    if (controller === undefined) return;
    if (state === "failed") return controller.error(failure);
    if (isAwaited || state === "finished") {
      for (const chunk of queue.drain()) {
        isAwaited = false;
        controller.enqueue(chunk as Uint8Array<ArrayBuffer>);
      }
    }
    if (state === "finished") controller.close();
  };

  const sink: ByteSink = {
    isReady: () => state !== "open" || !isFull(),
    wait: changed.wait,
    roomBytes() {
      if (state !== "open") throw CLOSED;
      if (!canWait || controller === undefined) return PERMIT_MAX_BYTES;
      return Math.max(0, AHEAD_MAX_BYTES - queue.byteLength);
    },
    write(bytes, isOwned) {
      if (state !== "open") throw CLOSED;
      onBytes(writtenBytes + bytes.byteLength);
      writtenBytes += bytes.byteLength;
      if (isDiscarded) return;
      queue.add(bytes, isOwned);
      if (isAwaited) pass();
    },
    flush() {},
  };

  const end = (as: "finished" | "failed") => {
    if (state !== "open") return;
    state = as;
    changed.notify();
    pass();
  };

  return {
    sink,
    get writtenBytes() {
      return writtenBytes;
    },
    get isFinished() {
      return state === "finished";
    },
    get failure() {
      return failure;
    },
    open: () =>
      new ReadableStream<Uint8Array>(
        {
          start(opened) {
            controller = opened;
            if (state !== "open") pass();
          },
          pull() {
            isAwaited = true;
            pass();
            changed.notify();
          },
          cancel() {
            state = "cancelled";
            queue.drain();
            changed.notify();
          },
        },
        { highWaterMark: 0 },
      ),
    discard() {
      isDiscarded = true;
      queue.drain();
      changed.notify();
    },
    finish: () => end("finished"),
    fail(error) {
      if (state === "open") failure = error;
      end("failed");
    },
  };
}
