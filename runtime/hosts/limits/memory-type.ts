import { MeshError } from "../../kernel/errors";
import { readUnsigned, writeUnsigned } from "./leb128";

export const PAGE_BYTES = 65_536;

const HAS_MAXIMUM = 0b0001;
const IS_SHARED = 0b0010;
const HAS_PAGE_SIZE = 0b1000;

/** WebAssembly core specification, binary format §5.3.8, with the flags of threads and of pages that have a size. */
export interface MemoryType {
  readonly flags: number;
  readonly minPages: bigint;
  readonly maxPages: bigint | undefined;
}

export const isShared = ({ flags }: MemoryType): boolean => (flags & IS_SHARED) !== 0;

/**
 * @returns `undefined` for bytes that are none; the compiler will say so.
 * @throws MeshError MEMORY_LIMIT when its pages have a size of their own.
 */
export function readMemoryType(
  module: Uint8Array,
  at: number,
): { readonly type: MemoryType; readonly endAt: number } | undefined {
  const flags = module[at];
  const min = flags === undefined ? undefined : readUnsigned(module, at + 1);
  if (flags === undefined || min === undefined) return undefined;
  if ((flags & HAS_PAGE_SIZE) !== 0)
    throw new MeshError("MEMORY_LIMIT", "Cannot run module: its pages have a size of their own");
  if ((flags & HAS_MAXIMUM) === 0)
    return { type: { flags, minPages: min.value, maxPages: undefined }, endAt: min.endAt };
  const max = readUnsigned(module, min.endAt);
  if (max === undefined) return undefined;
  return { type: { flags, minPages: min.value, maxPages: max.value }, endAt: max.endAt };
}

export const writeMemoryType = ({ flags, minPages, maxPages }: MemoryType): number[] => [
  flags,
  ...writeUnsigned(minPages),
  ...(maxPages === undefined ? [] : writeUnsigned(maxPages)),
];

/** The same where it keeps within it already. */
export function limitMemoryType(type: MemoryType, maxPages: bigint): MemoryType {
  if (type.maxPages !== undefined && type.maxPages <= maxPages) return type;
  return { ...type, flags: type.flags | HAS_MAXIMUM, maxPages };
}

export function tooManyPages(minPages: bigint, maxPages: bigint): MeshError {
  const message = `Cannot run module: its memory starts with ${minPages} pages of 64 KiB, must be at most ${maxPages}`;
  return new MeshError("MEMORY_LIMIT", message);
}
