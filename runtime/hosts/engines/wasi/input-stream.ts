import { DISPOSE } from "./dispose";
import { type InstanceContext, waitFor } from "./instance-context";
import { Pollable, type Readiness, untilReady } from "./poll";

/** Where a guest's bytes come from. */
export interface ByteSource extends Readiness {
  /** What it reads from is as it was: the same can be read from there anew. */
  readonly isUntouched: boolean;
  /**
   * Up to `maxBytes` of what is there, none when nothing is there yet. The caller copies it before the next call.
   *
   * @throws a WitError at the end, and one for a failure; both stay.
   */
  read(maxBytes: number): Uint8Array;
  /** Nobody reads on. */
  cancel(): void;
}

const NOTHING = new Uint8Array();

/** The resource of wasi:io/streams. */
export class InputStream {
  isDropped = false;

  constructor(
    readonly source: ByteSource,
    private readonly context: InstanceContext,
  ) {}

  read(length: bigint): Uint8Array {
    return length === 0n ? NOTHING : this.source.read(Number(length));
  }

  blockingRead(length: bigint): Uint8Array | Promise<Uint8Array> {
    const { source } = this;
    if (length === 0n || source.isReady()) return this.read(length);
    return waitFor(this.context, "bytes to read", async () => {
      await untilReady(source);
      return source.read(Number(length));
    });
  }

  skip(length: bigint): bigint {
    return BigInt(this.read(length).byteLength);
  }

  blockingSkip(length: bigint): bigint | Promise<bigint> {
    const skipped = this.blockingRead(length);
    if (skipped instanceof Promise) return skipped.then(({ byteLength }) => BigInt(byteLength));
    return BigInt(skipped.byteLength);
  }

  subscribe(): Pollable {
    return new Pollable(this.source, this.context);
  }

  [DISPOSE](): void {
    if (this.isDropped) return;
    this.isDropped = true;
    this.source.cancel();
  }
}
