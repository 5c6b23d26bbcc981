import { concatBytes } from "../../../protocol/read-ahead";
import { invalid, parseField, type ResponseHead } from "../http-message";
import { bytesToLatin1 } from "../latin1";

/** A head that is longer is no head. */
const HEAD_MAX_BYTES = 1_048_576;

export interface CgiOutput {
  readonly head: ResponseHead | undefined;
  /** Takes what the program writes; returns what of it belongs to the body. */
  write(chunk: Uint8Array): Uint8Array | undefined;
}

/** Finds the end of the header fields in what a CGI program writes (RFC 3875 §6), however it is cut into pieces. */
export function createCgiOutput(): CgiOutput {
  let start: Uint8Array = new Uint8Array(0);
  let head: ResponseHead | undefined;
  return {
    get head() {
      return head;
    },
    write(chunk) {
      if (head !== undefined) return chunk;
      start = concatBytes([start, chunk]);
      const end = findHeadEnd(start);
      if (end === undefined) {
        if (start.length > HEAD_MAX_BYTES) throw invalid("it has no empty line after its header fields");
        return undefined;
      }
      head = parseCgiHead(bytesToLatin1(start.subarray(0, end.at)));
      const rest = start.subarray(end.bodyAt);
      return rest.length === 0 ? undefined : rest;
    },
  };
}

/** @throws MeshError RESPONSE_INVALID */
export function parseCgiHead(text: string): ResponseHead {
  const fields = text
    .split(/\r?\n/)
    .filter((line) => line !== "")
    .map(parseField);
  const field = (wanted: string) => fields.find(([name]) => name.toLowerCase() === wanted)?.[1];
  const headers = fields.filter(([name]) => name.toLowerCase() !== "status");
  const [, status, statusText = ""] = /^(\d{3})(?: (.*))?$/.exec(field("status") ?? "200 OK") ?? [];
  if (status === undefined)
    throw invalid(`its Status is ${JSON.stringify(field("status"))}, must be "200 OK"`);
  // RFC 3875 §6.2.3: a program that gives a Location and no Status means a redirect.
  const isRedirect = field("location") !== undefined && field("status") === undefined;
  return isRedirect
    ? { status: 302, statusText: "Found", headers }
    : { status: Number(status), statusText, headers };
}

/** Programs end their lines with LF as often as with CR LF. */
function findHeadEnd(bytes: Uint8Array): { readonly at: number; readonly bodyAt: number } | undefined {
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) {
    if (bytes[at + 1] === 10) return { at: at + 1, bodyAt: at + 2 };
    if (bytes[at + 1] === 13 && bytes[at + 2] === 10) return { at: at + 1, bodyAt: at + 3 };
  }
  // No fields at all.
  return bytes[0] === 10 ? { at: 0, bodyAt: 1 } : undefined;
}
