/* HTTP/1.1 messages (RFC 9112) in linear memory, as the raw ABI has them: docs/build.md. */
import { Header, Request, Response } from "./message";

const SPACE: u8 = 0x20;
const TAB: u8 = 0x09;
const CR: u8 = 0x0d;
const LF: u8 = 0x0a;
const COLON: u8 = 0x3a;

/** Bytes are code points 0 to 255: what a header may hold, and Fetch's ByteString. */
function latin1(bytes: Uint8Array, start: i32, end: i32, toLowerCase: bool = false): string {
  const units = new Uint16Array(end - start);
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    units[i - start] = toLowerCase && byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
  }
  return String.UTF16.decode(units.buffer);
}

/** The index of `byte`, or a trap: a message without it is no HTTP message. */
function find(bytes: Uint8Array, byte: u8, start: i32): i32 {
  const at = bytes.indexOf(byte, start);
  assert(at >= 0);
  return at;
}

const lineEnd = (bytes: Uint8Array, start: i32, feed: i32): i32 =>
  feed > start && bytes[feed - 1] == CR ? feed - 1 : feed;

function parseHeader(bytes: Uint8Array, start: i32, end: i32): Header {
  const colon = find(bytes, COLON, start);
  let from = colon + 1;
  let to = end;
  while (from < to && (bytes[from] == SPACE || bytes[from] == TAB)) from++;
  while (to > from && (bytes[to - 1] == SPACE || bytes[to - 1] == TAB)) to--;
  return new Header(latin1(bytes, start, colon, true), latin1(bytes, from, to));
}

export function parseRequest(message: ArrayBuffer): Request {
  const bytes = Uint8Array.wrap(message);
  const request = new Request();
  const methodEnd = find(bytes, SPACE, 0);
  const targetEnd = find(bytes, SPACE, methodEnd + 1);
  request.method = latin1(bytes, 0, methodEnd);
  const target = latin1(bytes, methodEnd + 1, targetEnd);
  const mark = target.indexOf("?");
  request.path = mark < 0 ? target : target.substring(0, mark);
  request.query = mark < 0 ? "" : target.substring(mark + 1);

  let at = find(bytes, LF, targetEnd) + 1;
  for (;;) {
    const feed = find(bytes, LF, at);
    const end = lineEnd(bytes, at, feed);
    if (end > at) request.headers.push(parseHeader(bytes, at, end));
    const isLast = end == at;
    at = feed + 1;
    if (isLast) break;
  }
  request.body = bytes.subarray(at);
  return request;
}

export function printResponse(response: Response): ArrayBuffer {
  let head = `HTTP/1.1 ${response.status} \r\n`;
  for (let i = 0; i < response.headers.length; i++) {
    const header = response.headers[i];
    head += `${header.name}: ${header.value}\r\n`;
  }
  head += "\r\n";
  const message = new Uint8Array(head.length + response.body.length);
  for (let i = 0; i < head.length; i++) message[i] = <u8>head.charCodeAt(i);
  message.set(response.body, head.length);
  return message.buffer;
}
