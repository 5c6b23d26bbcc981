import type { BodyPipe } from "./body-pipe";
import { DISPOSE } from "./dispose";
import type { Fields } from "./fields";
import type { InstanceContext } from "./instance-context";
import { OutputStream } from "./output-stream";
import { WitError } from "./wit-error";

/** The resource of wasi:http/types: a body that the guest writes. */
export class OutgoingBody {
  private isTaken = false;

  /** @param expectedBytes  What its content-length promises. */
  constructor(
    private readonly pipe: BodyPipe,
    private readonly context: InstanceContext,
    private readonly expectedBytes: number | undefined,
  ) {}

  /** @throws a WitError at the second call. */
  write(): OutputStream {
    if (this.isTaken) throw new WitError(undefined);
    this.isTaken = true;
    const stream = new OutputStream(this.pipe.sink, this.context);
    this.context.handedOver = stream;
    return stream;
  }

  /** Trailers are dropped: fetch has none. */
  static finish(body: OutgoingBody, _trailers: Fields | undefined): void {
    const { writtenBytes } = body.pipe;
    if (body.expectedBytes !== undefined && writtenBytes !== body.expectedBytes) {
      const promised = `content-length says ${body.expectedBytes}`;
      body.pipe.fail(new TypeError(`Cannot send body: it has ${writtenBytes} bytes, ${promised}`));
      throw new WitError({ tag: "HTTP-response-body-size", val: BigInt(writtenBytes) });
    }
    body.pipe.finish();
  }

  /** Dropped unfinished, it is not all of the body (wasi:http, outgoing-body.finish). */
  [DISPOSE](): void {
    this.pipe.fail(new TypeError("Cannot send body: the component dropped it before it had finished it"));
  }
}
