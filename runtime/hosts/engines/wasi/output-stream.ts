import { DISPOSE } from "./dispose";
import type { InputStream } from "./input-stream";
import { type InstanceContext, waitFor } from "./instance-context";
import { Pollable, type Readiness, untilReady } from "./poll";
import { trap } from "./trap";

/** Where a guest's bytes go. Ready: it has room, or will never have. */
export interface ByteSink extends Readiness {
  /**
   * Bytes it has room for now.
   *
   * @throws a WitError when it takes no more.
   */
  roomBytes(): number;
  /** @param isOwned  The bytes are nobody else's and may be kept; otherwise they are a view of memory that changes. */
  write(bytes: Uint8Array, isOwned: boolean): void;
  /** Lets go of what it holds back to make larger pieces. */
  flush(): void;
}

/** What the two calls that need no permit take at a time (wasi-io, streams.wit). */
const UNASKED_MAX_BYTES = 4096;

/** The resource of wasi:io/streams. */
export class OutputStream {
  isDropped = false;
  private permittedBytes = 0;

  constructor(
    readonly sink: ByteSink,
    private readonly context: InstanceContext,
  ) {}

  checkWrite(): bigint {
    this.permittedBytes = this.sink.roomBytes();
    return BigInt(this.permittedBytes);
  }

  write(bytes: Uint8Array, isOwned = true): void {
    if (bytes.byteLength > this.permittedBytes) {
      throw trap(
        `Cannot write ${bytes.byteLength} bytes: check-write permitted ${this.permittedBytes}, must be within`,
      );
    }
    this.permittedBytes -= bytes.byteLength;
    this.sink.write(bytes, isOwned);
  }

  blockingWriteAndFlush(bytes: Uint8Array, isOwned = true): void | Promise<void> {
    if (bytes.byteLength > UNASKED_MAX_BYTES) {
      throw trap(`Cannot write ${bytes.byteLength} bytes at once: must be at most ${UNASKED_MAX_BYTES}`);
    }
    this.sink.write(bytes, isOwned);
    return this.blockingFlush();
  }

  writeZeroes(length: bigint): void {
    this.write(zeroes(length));
  }

  blockingWriteZeroesAndFlush(length: bigint): void | Promise<void> {
    return this.blockingWriteAndFlush(zeroes(length));
  }

  flush(): void {
    this.sink.roomBytes();
    this.sink.flush();
  }

  /** What was written may wait for its reader, but no more of it than the sink has room for. */
  blockingFlush(): void | Promise<void> {
    const { sink } = this;
    this.flush();
    if (sink.isReady()) return;
    return waitFor(this.context, "room to write", async () => {
      await untilReady(sink);
      sink.roomBytes();
    });
  }

  splice(from: InputStream, length: bigint): bigint {
    return this.pass(from.read(this.atMost(length)));
  }

  blockingSplice(from: InputStream, length: bigint): bigint | Promise<bigint> {
    const splice = (): bigint | Promise<bigint> => {
      const bytes = from.blockingRead(this.atMost(length));
      return bytes instanceof Promise ? bytes.then((read) => this.pass(read)) : this.pass(bytes);
    };
    if (this.sink.isReady()) return splice();
    return waitFor(this.context, "room to write", () => untilReady(this.sink).then(splice));
  }

  subscribe(): Pollable {
    return new Pollable(this.sink, this.context);
  }

  [DISPOSE](): void {
    this.isDropped = true;
  }

  private atMost(length: bigint): bigint {
    const roomBytes = BigInt(this.sink.roomBytes());
    return length < roomBytes ? length : roomBytes;
  }

  private pass(bytes: Uint8Array): bigint {
    this.sink.write(bytes, false);
    return BigInt(bytes.byteLength);
  }
}

function zeroes(length: bigint): Uint8Array {
  if (length > BigInt(UNASKED_MAX_BYTES * UNASKED_MAX_BYTES))
    throw trap(`Cannot write ${length} zeroes: too many`);
  return new Uint8Array(Number(length));
}
