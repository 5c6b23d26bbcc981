import { deferred } from "../../../kernel/deferred";
import { MeshError } from "../../../kernel/errors";
import { NULL_BODY_STATUS } from "../../../protocol/null-body-status";
import { concatBytes } from "../../../protocol/read-ahead";
import { invalid, type ResponseHead, toResponse } from "../http-message";
import { createCgiOutput } from "./cgi-output";
import { createResponseStream, HIGH_WATER_BYTES, type ResponseStream } from "./response-stream";

export interface CgiResponse {
  /** Resolves when the program has ended, or its head is there and it is set aside; rejects when it failed before. */
  readonly response: Promise<Response>;
  /** What the program writes. Returns a promise when the reader is behind; throws when nobody reads any more. */
  write(chunk: Uint8Array): Promise<void> | undefined;
  /** The program is set aside, and more may be long in coming: what there is goes out. @throws RESPONSE_INVALID */
  flush(): void;
  end(): void;
  fail(error: unknown): void;
}

/**
 * What a program writes to its standard output, as a response. Most programs end before anything could have been read, so
 * what they write is kept, and is the whole body; only one that is set aside before its end has a stream.
 *
 * @param canWait  A program that is ahead of its reader can be made to wait; otherwise what it writes is kept to its end.
 * @param onCancel  Nobody reads any more. Without it, a program is told so by its next write.
 */
export function createCgiResponse(maxBytes: number, canWait: boolean, onCancel?: () => void): CgiResponse {
  const output = createCgiOutput();
  const { promise: response, resolve, reject } = deferred<Response>();
  let kept: Uint8Array[] = [];
  let writtenBytes = 0;
  let body: ResponseStream | undefined;

  const flush = () => {
    if (body !== undefined || output.head === undefined) return;
    const started = createResponseStream(onCancel);
    resolve(toResponse(output.head, started.stream));
    body = started;
    for (const chunk of kept) body.write(chunk);
    kept = [];
  };
  const respondWhole = (head: ResponseHead) => {
    try {
      resolve(toResponse(head, kept.length === 0 ? null : concatBytes(kept)));
    } catch (error) {
      reject(error);
    }
  };

  return {
    response,
    flush,
    write(chunk) {
      const rest = output.write(chunk);
      if (rest === undefined || rest.length === 0) return undefined;
      // Nobody will ever read it.
      if (NULL_BODY_STATUS.has(output.head!.status)) return undefined;
      writtenBytes += rest.length;
      if (writtenBytes > maxBytes) {
        const message = `Cannot use response: its body has more than ${maxBytes} bytes`;
        throw new MeshError("RESPONSE_TOO_LARGE", message);
      }
      if (body === undefined && canWait && writtenBytes >= HIGH_WATER_BYTES) flush();
      if (body !== undefined) return body.write(rest);
      kept.push(rest);
      return undefined;
    },
    end() {
      if (output.head === undefined) reject(invalid("it has no empty line after its header fields"));
      else if (body !== undefined) body.end();
      else respondWhole(output.head);
    },
    fail(error) {
      reject(error);
      body?.fail(error);
    },
  };
}
