import { type BodyPipe, createBodyPipe } from "./body-pipe";
import { type Fields, TOKEN } from "./fields";
import type { Scheme } from "./incoming-request";
import type { InstanceContext } from "./instance-context";
import { type Method, methodName } from "./method";
import { OutgoingBody } from "./outgoing-body";
import { WitError } from "./wit-error";

const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*$/;

/** The resource of wasi:http/types: what the guest asks of others. */
export class OutgoingRequest {
  private verb: Method = { tag: "get" };
  private path: string | undefined;
  private protocol: Scheme | undefined;
  private host: string | undefined;
  private isTaken = false;
  pipe: BodyPipe | undefined;

  constructor(
    private readonly fields: Fields,
    private readonly context: InstanceContext,
  ) {
    fields.lock();
  }

  method(): Method {
    return this.verb;
  }

  setMethod(method: Method): void {
    if (method.tag === "other" && !TOKEN.test(method.val)) throw new WitError(undefined);
    this.verb = method;
  }

  pathWithQuery(): string | undefined {
    return this.path;
  }

  setPathWithQuery(path: string | undefined): void {
    if (path !== undefined && !/^[/?*]?[\x21-\x7e]*$/.test(path)) throw new WitError(undefined);
    this.path = path;
  }

  scheme(): Scheme | undefined {
    return this.protocol;
  }

  setScheme(scheme: Scheme | undefined): void {
    if (scheme?.tag === "other" && !SCHEME.test(scheme.val)) throw new WitError(undefined);
    this.protocol = scheme;
  }

  authority(): string | undefined {
    return this.host;
  }

  setAuthority(authority: string | undefined): void {
    if (authority !== undefined && !/^[^/?#@\s]+$/.test(authority)) throw new WitError(undefined);
    this.host = authority;
  }

  headers(): Fields {
    return this.fields;
  }

  /** @throws a WitError at the second call. */
  body(): OutgoingBody {
    if (this.isTaken) throw new WitError(undefined);
    this.isTaken = true;
    this.pipe = createBodyPipe({ canWait: this.context.canWait, onBytes() {} });
    return new OutgoingBody(this.pipe, this.context, undefined);
  }

  get methodName(): string {
    return methodName(this.verb);
  }

  /** The mesh's services are reached by http, so that is what a request without a scheme gets. `undefined`: it has no host. */
  get url(): string | undefined {
    if (this.host === undefined) return undefined;
    const scheme =
      this.protocol?.tag === "other" ? this.protocol.val : (this.protocol?.tag ?? "http").toLowerCase();
    const path = this.path ?? "/";
    return `${scheme}://${this.host}${path.startsWith("/") ? "" : "/"}${path}`;
  }
}

/** The resource of wasi:http/types. Durations in nanoseconds. */
export class RequestOptions {
  private connectNs: bigint | undefined;
  private firstByteNs: bigint | undefined;
  private betweenBytesNs: bigint | undefined;

  /** Kept and not heeded, as is the one between bytes: there is no connection here to be made. */
  connectTimeout(): bigint | undefined {
    return this.connectNs;
  }

  setConnectTimeout(duration: bigint | undefined): void {
    this.connectNs = duration;
  }

  firstByteTimeout(): bigint | undefined {
    return this.firstByteNs;
  }

  setFirstByteTimeout(duration: bigint | undefined): void {
    this.firstByteNs = duration;
  }

  betweenBytesTimeout(): bigint | undefined {
    return this.betweenBytesNs;
  }

  setBetweenBytesTimeout(duration: bigint | undefined): void {
    this.betweenBytesNs = duration;
  }
}
