import { MeshError } from "../../../kernel/errors";
import { NULL_BODY_STATUS } from "../../../protocol/null-body-status";
import { invalid, toResponse } from "../http-message";
import { createCgiOutput } from "./cgi-output";

export interface CgiResponse {
  /** Resolves when the program has written its head; rejects when it ended, or failed, before. */
  readonly response: Promise<Response>;
  /** What the program writes. Returns a promise when the reader is behind; throws when nobody reads any more. */
  write(chunk: Uint8Array): Promise<void> | undefined;
  end(): void;
  fail(error: unknown): void;
}

/** Chunks that may wait for a slow reader before a program that can be made to wait is. */
const HIGH_WATER_BYTES = 256 * 1024;

/**
 * What a program writes to its standard output, as a response whose body goes on as long as the program does.
 *
 * @param canWait  A program that is ahead of its reader can be made to wait; otherwise what it writes is kept.
 * @param onCancel  Nobody reads any more. Without it, a program is told so by its next write.
 */
export function createCgiResponse(maxBytes: number, canWait: boolean, onCancel?: () => void): CgiResponse {
  const output = createCgiOutput();
  let resolve!: (response: Response) => void;
  let reject!: (reason: unknown) => void;
  const response = new Promise<Response>((...settle) => {
    [resolve, reject] = settle;
  });
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  let room: { readonly promise: Promise<void>; open(): void } | undefined;
  let isCancelled = false;
  let writtenBytes = 0;
  const body = new ReadableStream<Uint8Array>(
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
  const stopWhenCancelled = () => {
    if (isCancelled) throw new DOMException("Cannot write: nobody reads the response", "AbortError");
  };

  return {
    response,
    write(chunk) {
      stopWhenCancelled();
      const hadHead = output.head !== undefined;
      const rest = output.write(chunk);
      if (!hadHead && output.head !== undefined) resolve(toResponse(output.head, body));
      if (rest === undefined || rest.length === 0) return undefined;
      // Nobody will ever read it.
      if (NULL_BODY_STATUS.has(output.head!.status)) return undefined;
      writtenBytes += rest.length;
      if (writtenBytes > maxBytes) {
        const message = `Cannot use response: its body has more than ${maxBytes} bytes`;
        throw new MeshError("RESPONSE_TOO_LARGE", message);
      }
      controller.enqueue(rest);
      return !canWait || controller.desiredSize! > 0 ? undefined : waitForRoom();
    },
    end() {
      if (output.head === undefined) reject(invalid("it has no empty line after its header fields"));
      else if (!isCancelled) controller.close();
    },
    fail(error) {
      reject(error);
      if (!isCancelled) controller.error(error);
    },
  };
}
