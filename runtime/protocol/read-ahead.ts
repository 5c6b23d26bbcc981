/** Bodies up to this size travel in one message when they are complete at once. */
const WHOLE_BODY_MAX_BYTES = 256 * 1024;

export interface ReadAhead {
  readonly chunks: readonly Uint8Array[];
  /** `undefined` when the body ended: then `chunks` is all of it. */
  readonly rest: ReadableStreamDefaultReader<Uint8Array> | undefined;
}

/**
 * Reads what a body has ready, without waiting for what it has not.
 *
 * Most bodies are complete when they are made (a string, JSON, a small file): sending them whole saves the messages
 * of a stream. A body that has more to come must not hold back its head (events, progress), hence the bound:
 * `nextTask` resolves after the tasks already queued have run.
 */
export async function readAhead(
  body: ReadableStream<Uint8Array>,
  nextTask: () => Promise<void>,
): Promise<ReadAhead> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  const timeUp = nextTask().then(() => "time up" as const);
  let totalBytes = 0;
  while (totalBytes <= WHOLE_BODY_MAX_BYTES) {
    const pending = reader.read();
    const result = await Promise.race([pending, timeUp]);
    if (result === "time up") return { chunks, rest: resume(reader, pending) };
    if (result.done) return { chunks, rest: undefined };
    chunks.push(result.value);
    totalBytes += result.value.byteLength;
  }
  return { chunks, rest: reader };
}

/** A read was under way when time was up: whoever reads next gets that one first. */
function resume(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  pending: Promise<ReadableStreamReadResult<Uint8Array>>,
): ReadableStreamDefaultReader<Uint8Array> {
  let first: typeof pending | undefined = pending;
  pending.catch(() => undefined);
  return {
    closed: reader.closed,
    read: () => {
      const next = first ?? reader.read();
      first = undefined;
      return next;
    },
    cancel: (reason) => reader.cancel(reason),
    releaseLock: () => reader.releaseLock(),
  };
}

/** Joins chunks into one array that owns its buffer, so that it can be moved to another realm. */
export function concatBytes(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(chunks.reduce((bytes, chunk) => bytes + chunk.byteLength, 0));
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}
