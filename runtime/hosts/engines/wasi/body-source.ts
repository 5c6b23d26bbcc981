import type { ByteSource } from "./input-stream";
import { operationFailed } from "./io-error";
import { createSignal } from "./signal";
import { CLOSED, type WitError } from "./wit-error";

/** A body that is there whole, in one chunk or several: for guests that cannot wait for it. */
export function createBufferedSource(chunks: readonly Uint8Array[] = []): ByteSource {
  const waiting = chunks.filter(({ byteLength }) => byteLength > 0);
  return {
    isUntouched: true,
    isReady: () => true,
    wait: () => Promise.resolve(),
    read(maxBytes) {
      const [first] = waiting;
      if (first === undefined) throw CLOSED;
      if (first.byteLength <= maxBytes) waiting.shift();
      else waiting[0] = first.subarray(maxBytes);
      return first.subarray(0, maxBytes);
    },
    cancel() {
      waiting.length = 0;
    },
  };
}

/** A body as it arrives: one chunk is asked for when the one before has been read. */
export function createStreamSource(stream: ReadableStream<Uint8Array>): ByteSource {
  const changed = createSignal();
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let chunk = new Uint8Array();
  let end: WitError | undefined;
  let isAsking = false;

  const ask = async (): Promise<void> => {
    if (isAsking || end !== undefined) return;
    isAsking = true;
    try {
      reader ??= stream.getReader();
      const { done, value } = await reader.read();
      if (done) end ??= CLOSED;
      else chunk = value as Uint8Array<ArrayBuffer>;
    } catch (error) {
      end ??= operationFailed(error);
    }
    isAsking = false;
    changed.notify();
  };

  const isReady = (): boolean => chunk.byteLength > 0 || end !== undefined;
  return {
    get isUntouched() {
      return reader === undefined && end === undefined;
    },
    isReady() {
      if (!isReady()) void ask();
      return isReady();
    },
    wait() {
      if (isReady()) return Promise.resolve();
      void ask();
      return changed.wait();
    },
    read(maxBytes) {
      if (chunk.byteLength === 0) {
        if (end !== undefined) throw end;
        void ask();
      }
      const read = chunk.subarray(0, maxBytes);
      chunk = chunk.subarray(read.byteLength);
      return read;
    },
    cancel() {
      end = CLOSED;
      chunk = new Uint8Array();
      changed.notify();
      const cancelled = reader === undefined ? stream.cancel() : reader.cancel();
      // Its producer may have failed already, which is nobody's concern any more.
      cancelled.catch(() => undefined);
    },
  };
}
