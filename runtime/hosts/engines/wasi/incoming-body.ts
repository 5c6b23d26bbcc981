import { DISPOSE } from "./dispose";
import type { Fields } from "./fields";
import { type ByteSource, InputStream } from "./input-stream";
import type { InstanceContext } from "./instance-context";
import { ALWAYS_READY, Pollable } from "./poll";
import { WitError } from "./wit-error";

/** The resource of wasi:http/types: a body that has arrived, or arrives. */
export class IncomingBody {
  private isTaken = false;

  constructor(
    private readonly source: ByteSource,
    private readonly context: InstanceContext,
  ) {}

  /** @throws a WitError at the second call. */
  stream(): InputStream {
    if (this.isTaken) throw new WitError(undefined);
    this.isTaken = true;
    const stream = new InputStream(this.source, this.context);
    this.context.handedOver = stream;
    return stream;
  }

  static finish(body: IncomingBody): FutureTrailers {
    body.source.cancel();
    return new FutureTrailers(body.context);
  }

  [DISPOSE](): void {
    if (!this.isTaken) this.source.cancel();
  }
}

/** Trailers never arrive: fetch has none. */
export class FutureTrailers {
  private isTaken = false;

  constructor(private readonly context: InstanceContext) {}

  subscribe(): Pollable {
    return new Pollable(ALWAYS_READY, this.context);
  }

  /** `option<result<result<option<trailers>, error-code>>>`: the outer error is for the second call. */
  get():
    | { readonly tag: "ok"; readonly val: { readonly tag: "ok"; readonly val: Fields | undefined } }
    | TakenTwice {
    if (this.isTaken) return TAKEN_TWICE;
    this.isTaken = true;
    return { tag: "ok", val: { tag: "ok", val: undefined } };
  }
}

/** What a future answers once its value has been taken. */
export interface TakenTwice {
  readonly tag: "err";
  readonly val: undefined;
}

export const TAKEN_TWICE: TakenTwice = { tag: "err", val: undefined };
