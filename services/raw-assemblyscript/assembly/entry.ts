/* What a host calls. The builder makes "./assembly/index" the service's own. */

import { parseRequest, printResponse } from "foremesh/http-message";
import { handle as answerOf } from "./assembly/index";

/* Both are kept here so that the collector leaves them alone while only the host knows their addresses. */
let incoming: ArrayBuffer = new ArrayBuffer(0);
let outgoing: ArrayBuffer = new ArrayBuffer(0);

export function alloc(length: i32): usize {
  incoming = new ArrayBuffer(length);
  return changetype<usize>(incoming);
}

export function handle(_pointer: usize, _length: i32): u64 {
  outgoing = printResponse(answerOf(parseRequest(incoming)));
  incoming = new ArrayBuffer(0);
  return ((<u64>changetype<usize>(outgoing)) << 32) | <u64>outgoing.byteLength;
}
