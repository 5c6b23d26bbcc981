import { MeshError } from "../../kernel/errors";
import { NULL_BODY_STATUS } from "../../protocol/null-body-status";
import { bytesToLatin1, latin1ToBytes } from "./latin1";

const HEAD_END = "\r\n\r\n";

/** A request up to its body, as HTTP/1.1 writes it (RFC 9112 §3): the body is all that follows, in no coding. */
export function encodeRequestHead({ method, url, headers }: Request): Uint8Array<ArrayBuffer> {
  const { pathname, search, host } = new URL(url);
  const fields = [...headers].map(([name, value]) => `${name}: ${value}\r\n`);
  return latin1ToBytes(`${method} ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n${fields.join("")}\r\n`);
}

export interface ResponseHead {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly [string, string][];
}

export interface ResponseMessage {
  readonly head: ResponseHead;
  /** A view, not a copy. */
  readonly body: Uint8Array;
}

/**
 * A response as HTTP/1.1 writes it (RFC 9112 §4): status line, header fields, an empty line, and all the rest is its body.
 *
 * @throws MeshError RESPONSE_INVALID
 */
export function decodeResponse(message: Uint8Array): ResponseMessage {
  const headEnd = findHeadEnd(message);
  if (headEnd === undefined) throw invalid("it has no empty line after its header fields");
  const [statusLine = "", ...lines] = bytesToLatin1(message.subarray(0, headEnd)).split("\r\n");
  const [, status, statusText = ""] = /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/.exec(statusLine) ?? [];
  if (status === undefined)
    throw invalid(`its first line is ${JSON.stringify(statusLine.slice(0, 80))}, must be "HTTP/1.1 200 OK"`);
  const headers = lines.map(parseField);
  return {
    head: { status: Number(status), statusText, headers },
    body: message.subarray(headEnd + HEAD_END.length),
  };
}

/** @throws MeshError RESPONSE_INVALID when fetch knows no such response. */
export function toResponse({ status, statusText, headers }: ResponseHead, body: BodyInit | null): Response {
  try {
    return new Response(NULL_BODY_STATUS.has(status) ? null : body, {
      status,
      statusText,
      headers: [...headers],
    });
  } catch (error) {
    throw invalid(String(error));
  }
}

export function parseField(line: string): [string, string] {
  const colon = line.indexOf(":");
  if (colon < 1) throw invalid(`its header line ${JSON.stringify(line.slice(0, 80))} has no name`);
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
}

export const invalid = (what: string): MeshError =>
  new MeshError("RESPONSE_INVALID", `Cannot use response of the service: ${what}`);

function findHeadEnd(message: Uint8Array): number | undefined {
  for (let at = message.indexOf(13); at !== -1; at = message.indexOf(13, at + 1)) {
    if (message[at + 1] === 10 && message[at + 2] === 13 && message[at + 3] === 10) return at;
  }
  return undefined;
}
