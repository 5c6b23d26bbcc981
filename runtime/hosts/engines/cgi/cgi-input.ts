export interface CgiInput {
  /** Known when the body was whole before the program began. */
  readonly lengthBytes?: number;
  /** At most `maxBytes`; none: the body has ended. A promise when more is on its way. */
  read(maxBytes: number): Uint8Array | Promise<Uint8Array>;
}

const END: Uint8Array = new Uint8Array(0);

/**
 * A request's body as a program's standard input: chunk by chunk for one that can be made to wait.
 *
 * @param onWait  The program waits from now on.
 */
export function streamedInput(body: ReadableStream<Uint8Array> | null, onWait: () => void): CgiInput {
  const reader = body?.getReader();
  let chunk: Uint8Array = END;
  const take = (maxBytes: number) => {
    const part = chunk.subarray(0, maxBytes);
    chunk = chunk.subarray(part.length);
    return part;
  };
  const pull = async (maxBytes: number): Promise<Uint8Array> => {
    onWait();
    while (chunk.length === 0) {
      const { done, value } = await reader!.read();
      if (done) return END;
      chunk = value;
    }
    return take(maxBytes);
  };
  return {
    read: (maxBytes) => {
      if (reader === undefined || maxBytes === 0) return END;
      return chunk.length > 0 ? take(maxBytes) : pull(maxBytes);
    },
  };
}

/** All of it beforehand: for a program that cannot be made to wait, and for the many that go by CONTENT_LENGTH. */
export async function bufferedInput(request: Request): Promise<CgiInput> {
  if (request.body === null) return { read: () => END };
  let rest = new Uint8Array(await request.arrayBuffer());
  return {
    lengthBytes: rest.length,
    read: (maxBytes) => {
      const part = rest.subarray(0, maxBytes);
      rest = rest.subarray(part.length);
      return part;
    },
  };
}
