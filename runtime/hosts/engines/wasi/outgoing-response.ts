import { MeshError } from "../../../kernel/errors";
import { NULL_BODY_STATUS } from "../../../protocol/null-body-status";
import { bytesToLatin1 } from "../latin1";
import { type BodyPipe, createBodyPipe } from "./body-pipe";
import type { ResponseLimits } from "./exchange";
import type { Fields } from "./fields";
import type { InstanceContext } from "./instance-context";
import { OutgoingBody } from "./outgoing-body";
import { WitError } from "./wit-error";

/** The resource of wasi:http/types: the guest's answer. One class per instance, since guests construct it themselves. */
export class OutgoingResponse {
  private status = 200;
  private isTaken = false;
  /** `undefined` until the guest asks for the body: then there is none. */
  pipe: BodyPipe | undefined;

  constructor(
    private readonly fields: Fields,
    private readonly context: InstanceContext,
    private readonly limits: ResponseLimits,
    private readonly hasBody: boolean,
  ) {
    fields.lock();
  }

  statusCode(): number {
    return this.status;
  }

  setStatusCode(status: number): void {
    if (status < 100 || status > 999) throw new WitError(undefined);
    this.status = status;
  }

  headers(): Fields {
    return this.fields;
  }

  /** @throws a WitError at the second call. */
  body(): OutgoingBody {
    if (this.isTaken) throw new WitError(undefined);
    this.isTaken = true;
    const { bodyBytes } = this.limits;
    this.pipe = createBodyPipe({
      canWait: this.context.canWait,
      onBytes(totalBytes) {
        if (totalBytes <= bodyBytes) return;
        const message = `Cannot use the component's response: its body has more than ${bodyBytes} bytes`;
        throw new MeshError("RESPONSE_TOO_LARGE", message);
      },
    });
    return new OutgoingBody(this.pipe, this.context, this.hasBody ? contentLengthOf(this.fields) : undefined);
  }

  /** @throws a MeshError when it is no response that fetch knows. */
  toResponse(): Response {
    const { status, pipe } = this;
    if (status < 200 || status > 599) throw invalid(`its status is ${status}, must be within 200 to 599`);
    const headers = this.checkedHeaders();
    if (pipe !== undefined && !NULL_BODY_STATUS.has(status))
      return new Response(pipe.open(), { status, headers });
    pipe?.discard();
    return new Response(null, { status, headers });
  }

  private checkedHeaders(): Headers {
    let bytes = 0;
    for (const [name, value] of this.fields.entries()) bytes += name.length + value.byteLength;
    const { headerBytes } = this.limits;
    if (bytes > headerBytes) {
      const message = `Cannot use the component's response: its headers have ${bytes} bytes, must be at most ${headerBytes}`;
      throw new MeshError("RESPONSE_TOO_LARGE", message);
    }
    return this.fields.toHeaders();
  }
}

const invalid = (why: string) =>
  new MeshError("RESPONSE_INVALID", `Cannot use the component's response: ${why}`);

function contentLengthOf(fields: Fields): number | undefined {
  const [value] = fields.get("content-length");
  const text = value === undefined ? "" : bytesToLatin1(value);
  return /^\d+$/.test(text) ? Number(text) : undefined;
}
