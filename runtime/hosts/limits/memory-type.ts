import { MeshError } from "../../kernel/errors";
import { readSizeLimits, type SizeLimits } from "./size-limits";

const PAGE_BYTES = 65_536;

const IS_SHARED = 0b0010;
const HAS_PAGE_SIZE = 0b1000;

export const pagesIn = (bytes: number): bigint => BigInt(Math.floor(bytes / PAGE_BYTES));

export const isShared = ({ flags }: SizeLimits): boolean => (flags & IS_SHARED) !== 0;

/**
 * A memory's size, in pages, with the flags of threads and of pages that have a size (WebAssembly core specification, binary
 * format §5.3.8).
 *
 * @returns `undefined` for bytes that are none; the compiler will say so.
 * @throws MeshError MEMORY_LIMIT when its pages have a size of their own.
 */
export function readMemoryType(module: Uint8Array, at: number): ReturnType<typeof readSizeLimits> {
  const read = readSizeLimits(module, at);
  if (read !== undefined && (read.limits.flags & HAS_PAGE_SIZE) !== 0)
    throw new MeshError("MEMORY_LIMIT", "Cannot run module: its pages have a size of their own");
  return read;
}

export function tooManyPages(minPages: bigint, maxPages: bigint): MeshError {
  const message = `Cannot run module: its memory starts with ${minPages} pages of 64 KiB, must be at most ${maxPages}`;
  return new MeshError("MEMORY_LIMIT", message);
}
