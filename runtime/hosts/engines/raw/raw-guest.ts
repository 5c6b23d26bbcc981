import { MeshError } from "../../../kernel/errors";
import { decodeResponse, encodeRequestHead, invalid, toResponse } from "../http-message";

/** What a module of the `raw` ABI exports; docs/services.md describes it. */
export interface RawExports {
  readonly memory: WebAssembly.Memory;
  /** Room for `length` bytes; 0: there is none. */
  alloc(length: number): number;
  /** Takes the request at `pointer`, which is the guest's from here on; returns `pointer << 32 | length` of the response. */
  handle(pointer: number, length: number): bigint;
  /** The response has been read: its memory may be used again. */
  release?(pointer: number, length: number): void;
  /** Of a reactor: called once, before anything else. */
  _initialize?(): void;
}

/** Answers one request by an instance. Synchronous from the moment that the body is there. */
export async function answerRaw(guest: RawExports, request: Request): Promise<Response> {
  const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
  const head = encodeRequestHead(request);
  const length = head.length + (body?.length ?? 0);
  // Pointers are unsigned, and WebAssembly hands them out signed.
  const pointer = guest.alloc(length) >>> 0;
  if (pointer === 0)
    throw new MeshError("MEMORY_LIMIT", `Cannot hand over request: alloc(${length}) found no room`);
  const room = bytesAt(guest, pointer, length, "alloc");
  room.set(head);
  if (body !== undefined) room.set(body, head.length);

  const result = BigInt.asUintN(64, guest.handle(pointer, length));
  const [at, size] = [Number(result >> 32n), Number(result & 0xffff_ffffn)];
  const message = bytesAt(guest, at, size, "handle");
  try {
    const { head: responseHead, body: view } = decodeResponse(message);
    return toResponse(responseHead, view.length === 0 ? null : view.slice());
  } finally {
    guest.release?.(at, size);
  }
}

function bytesAt(guest: RawExports, pointer: number, length: number, by: string): Uint8Array<ArrayBuffer> {
  const { buffer } = guest.memory;
  if (pointer + length > buffer.byteLength) {
    throw invalid(`${by} gave ${length} bytes at ${pointer}, its memory ends at ${buffer.byteLength}`);
  }
  return new Uint8Array(buffer as ArrayBuffer, pointer, length);
}
