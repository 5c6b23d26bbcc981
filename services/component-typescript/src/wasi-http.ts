import {
  Fields,
  type IncomingRequest,
  OutgoingBody,
  OutgoingResponse,
  ResponseOutparam,
} from "wasi:http/types@0.2.10";
import type { ServiceHandler, ServiceHeader, ServiceRequest } from "./component";

const READ_BYTES = 65_536n;
/** blocking-write-and-flush takes no more: wasi-io, streams.wit. */
const WRITE_BYTES_MAX = 4_096;

export interface IncomingHandler {
  handle(request: IncomingRequest, responseOut: ResponseOutparam): void;
}

/**
 * A handler of whole requests as wasi:http/incoming-handler.
 *
 * Explicit and synchronous, not StarlingMonkey's "fetch" event: that blocks on a poll, which a browser cannot do
 * without JSPI, and answers one request per instance.
 */
export const incomingHandlerOf = (handle: ServiceHandler): IncomingHandler => ({
  handle(incoming, responseOut) {
    const { status, headers, body } = handle(readRequest(incoming));
    const outgoing = new OutgoingResponse(
      Fields.fromList(headers.map(([name, value]) => [name, bytesOf(value)])),
    );
    outgoing.setStatusCode(status);
    const outgoingBody = outgoing.body();
    ResponseOutparam.set(responseOut, { tag: "ok", val: outgoing });
    writeBody(outgoingBody, body);
    OutgoingBody.finish(outgoingBody, undefined);
  },
});

function readRequest(incoming: IncomingRequest): ServiceRequest {
  const { tag, val } = incoming.method();
  const scheme = incoming.scheme()?.tag.toLowerCase() === "https" ? "https" : "http";
  const fields = incoming.headers();
  const headers = fields.entries().map(([name, value]): ServiceHeader => [name.toLowerCase(), textOf(value)]);
  const host = incoming.authority() ?? headers.find(([name]) => name === "host")?.[1] ?? "localhost";
  return {
    method: val ?? tag.toUpperCase(),
    url: `${scheme}://${host}${incoming.pathWithQuery() ?? "/"}`,
    headers,
    body: readBody(incoming),
  };
}

function readBody(incoming: IncomingRequest): Uint8Array {
  const body = incoming.consume();
  const stream = body.stream();
  const chunks: Uint8Array[] = [];
  for (;;) {
    try {
      chunks.push(stream.blockingRead(READ_BYTES));
    } catch {
      // stream-error: closed is the end of the body, and a failure ends it too.
      break;
    }
  }
  // A host refuses to drop a parent while a child of it lives.
  stream[Symbol.dispose]?.();
  body[Symbol.dispose]?.();
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function writeBody(outgoing: OutgoingBody, body: Uint8Array): void {
  const stream = outgoing.write();
  for (let at = 0; at < body.length; at += WRITE_BYTES_MAX) {
    stream.blockingWriteAndFlush(body.subarray(at, at + WRITE_BYTES_MAX));
  }
  stream[Symbol.dispose]?.();
}

const textOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
const bytesOf = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
