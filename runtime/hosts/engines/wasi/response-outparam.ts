import { type Deferred, deferred } from "../../../kernel/deferred";
import { MeshError } from "../../../kernel/errors";
import { describeErrorCode, type ErrorCode } from "./error-code";
import type { OutgoingResponse } from "./outgoing-response";
import { trap } from "./trap";

type Answer =
  | { readonly tag: "ok"; readonly val: OutgoingResponse }
  | { readonly tag: "err"; readonly val: ErrorCode };

const failed = (why: string) => new MeshError("RESPONSE_INVALID", `Cannot answer: the component ${why}`);

/** The resource of wasi:http/types: where the guest puts its one answer. */
export class ResponseOutparam {
  private readonly answered: Deferred<Response> = deferred();
  private answer: Answer | undefined;

  /** @param isStreamed  The response goes out when it is set, its body as the guest writes it; otherwise when all is done. */
  constructor(private readonly isStreamed: boolean) {
    // Whoever asked may be gone when it fails.
    this.answered.promise.catch(() => undefined);
  }

  static set(outparam: ResponseOutparam, answer: Answer): void {
    if (outparam.answer !== undefined) {
      throw trap("Cannot answer twice: response-outparam.set was called before");
    }
    outparam.answer = answer;
    if (outparam.isStreamed) outparam.settle(answer);
  }

  get response(): Promise<Response> {
    return this.answered.promise;
  }

  /** The guest's call is over: what it has not done by now it will not do. */
  end(): void {
    const { answer } = this;
    if (answer === undefined) {
      this.answered.reject(failed("returned without an answer, must call response-outparam.set"));
    } else {
      if (answer.tag === "ok") {
        answer.val.pipe?.fail(failed("returned without finishing the body, must call outgoing-body.finish"));
      }
      if (!this.isStreamed) this.settle(answer);
    }
  }

  get isSet(): boolean {
    return this.answer !== undefined;
  }

  /** The guest's call failed; an answer that was whole by then is one, as on a server, where it has been sent. */
  fail(error: unknown): void {
    const { answer } = this;
    if (answer?.tag === "ok" && (answer.val.pipe?.isFinished ?? true)) {
      this.settle(answer);
      return;
    }
    this.answered.reject(error);
    if (answer?.tag === "ok") answer.val.pipe?.fail(error);
  }

  /** A body that has failed by now is no body: better no response than the head of one. */
  private settle(answer: Answer): void {
    if (answer.tag === "err") {
      const message = `Cannot answer: the component failed with ${describeErrorCode(answer.val)}`;
      this.answered.reject(new MeshError("SERVICE_TRAPPED", message));
      return;
    }
    const { pipe } = answer.val;
    try {
      if (pipe?.failure !== undefined) throw pipe.failure;
      this.answered.resolve(answer.val.toResponse());
    } catch (error) {
      pipe?.discard();
      this.answered.reject(error);
    }
  }
}
