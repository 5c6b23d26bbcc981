/// <reference lib="esnext.disposable" />

/** What wasi-http.ts uses of the interfaces that StarlingMonkey binds; jco's names for WIT's. */
declare module "wasi:http/types@0.2.10" {
  import type { InputStream, OutputStream } from "wasi:io/streams@0.2.10";

  export type Method = { readonly tag: string; readonly val?: string };

  export class Fields {
    static fromList(entries: readonly (readonly [name: string, value: Uint8Array])[]): Fields;
    entries(): readonly (readonly [name: string, value: Uint8Array])[];
    [Symbol.dispose]?(): void;
  }

  export class IncomingBody {
    stream(): InputStream;
    [Symbol.dispose]?(): void;
  }

  export class IncomingRequest {
    method(): Method;
    scheme(): { readonly tag: string } | undefined;
    authority(): string | undefined;
    pathWithQuery(): string | undefined;
    headers(): Fields;
    consume(): IncomingBody;
  }

  export class OutgoingBody {
    static finish(body: OutgoingBody, trailers: Fields | undefined): void;
    write(): OutputStream;
  }

  export class OutgoingResponse {
    constructor(headers: Fields);
    setStatusCode(status: number): void;
    body(): OutgoingBody;
  }

  export class ResponseOutparam {
    static set(to: ResponseOutparam, response: { readonly tag: "ok"; readonly val: OutgoingResponse }): void;
  }
}

declare module "wasi:io/streams@0.2.10" {
  export class InputStream {
    blockingRead(length: bigint): Uint8Array;
    [Symbol.dispose]?(): void;
  }

  export class OutputStream {
    blockingWriteAndFlush(bytes: Uint8Array): void;
    [Symbol.dispose]?(): void;
  }
}
