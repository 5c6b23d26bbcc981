import { createBufferedSource, createStreamSource } from "./body-source";
import { DISPOSE } from "./dispose";
import type { ErrorCode } from "./error-code";
import { Fields } from "./fields";
import { IncomingBody, TAKEN_TWICE, type TakenTwice } from "./incoming-body";
import type { InstanceContext } from "./instance-context";
import { Pollable } from "./poll";
import { createSignal } from "./signal";
import { WitError } from "./wit-error";

/** The resource of wasi:http/types: what others answered. */
export class IncomingResponse {
  private readonly fields: Fields;
  private body: IncomingBody | undefined;

  constructor(
    private readonly response: Response,
    context: InstanceContext,
  ) {
    this.fields = Fields.received(response.headers);
    const source = response.body === null ? createBufferedSource() : createStreamSource(response.body);
    this.body = new IncomingBody(source, context);
  }

  status(): number {
    return this.response.status;
  }

  headers(): Fields {
    return this.fields;
  }

  /** @throws a WitError at the second call. */
  consume(): IncomingBody {
    const { body } = this;
    if (body === undefined) throw new WitError(undefined);
    this.body = undefined;
    return body;
  }

  /** Nobody reads what was not asked for. */
  [DISPOSE](): void {
    this.body?.[DISPOSE]();
  }
}

type Outcome =
  | { readonly tag: "ok"; readonly val: IncomingResponse }
  | { readonly tag: "err"; readonly val: ErrorCode };

/** The resource of wasi:http/types: an answer that is on its way. */
export class FutureIncomingResponse {
  private readonly changed = createSignal();
  private outcome: Outcome | undefined;
  private isTaken = false;

  constructor(
    pending: Promise<Outcome>,
    private readonly abort: AbortController,
    private readonly context: InstanceContext,
  ) {
    void pending.then((outcome) => {
      this.outcome = outcome;
      this.changed.notify();
    });
  }

  subscribe(): Pollable {
    const source = { isReady: () => this.outcome !== undefined, wait: () => this.changed.wait() };
    return new Pollable(source, this.context);
  }

  /** `option<result<result<incoming-response, error-code>>>`: the outer error is for the second call. */
  get(): { readonly tag: "ok"; readonly val: Outcome } | TakenTwice | undefined {
    if (this.isTaken) return TAKEN_TWICE;
    if (this.outcome === undefined) return undefined;
    this.isTaken = true;
    return { tag: "ok", val: this.outcome };
  }

  /** A call that nobody waits for any more is given up; a response that was taken goes on. */
  [DISPOSE](): void {
    if (!this.isTaken) this.abort.abort();
  }
}
