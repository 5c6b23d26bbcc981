import { Fields } from "./fields";
import { IncomingBody } from "./incoming-body";
import type { ByteSource } from "./input-stream";
import type { InstanceContext } from "./instance-context";
import { type Method, methodOf } from "./method";
import { WitError } from "./wit-error";

/** `variant scheme` of wasi:http/types. */
export type Scheme = { readonly tag: "HTTP" | "HTTPS" } | { readonly tag: "other"; readonly val: string };

const SCHEMES: Readonly<Record<string, Scheme>> = { "http:": { tag: "HTTP" }, "https:": { tag: "HTTPS" } };

/** The resource of wasi:http/types: what the guest is asked. */
export class IncomingRequest {
  private readonly url: URL;
  private readonly fields: Fields;
  private body: IncomingBody | undefined;

  constructor(
    private readonly request: Request,
    source: ByteSource,
    context: InstanceContext,
  ) {
    this.url = new URL(request.url);
    this.fields = Fields.received(request.headers);
    this.body = new IncomingBody(source, context);
  }

  method(): Method {
    return methodOf(this.request.method);
  }

  pathWithQuery(): string {
    return this.url.pathname + this.url.search;
  }

  scheme(): Scheme {
    const { protocol } = this.url;
    return SCHEMES[protocol] ?? { tag: "other", val: protocol.slice(0, -1) };
  }

  authority(): string {
    return this.url.host;
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
}
