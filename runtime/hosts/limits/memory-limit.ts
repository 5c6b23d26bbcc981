import { MeshError } from "../../kernel/errors";
import { readUnsigned, writeUnsigned } from "./leb128";

const PAGE_BYTES = 65_536;
const HEADER_BYTES = 8;
const MEMORY_SECTION = 5;

const HAS_MAXIMUM = 0b0001;
const IS_SHARED = 0b0010;
const HAS_PAGE_SIZE = 0b1000;

interface Limits {
  readonly flags: number;
  readonly minPages: bigint;
  readonly maxPages: bigint | undefined;
}

/**
 * Bounds the memory that a module can ever have, by writing the maximum into its memory section before it is compiled:
 * the engine then refuses `memory.grow` beyond it, and the guest's own allocator sees that as "out of memory". No engine
 * offers a limit from outside (facts: wasm.md §9; WebAssembly core specification, binary format §5.5.8).
 *
 * A memory that a module imports is bounded where it is defined. Of several memories in a module each gets an equal part
 * of what their minima leave.
 *
 * @returns the same bytes where they already keep within the limit.
 * @throws MeshError MEMORY_LIMIT when the module would start with more; bytes that are no module are left to the compiler.
 */
export function limitMemory(module: Uint8Array<ArrayBuffer>, maxBytes: number): Uint8Array<ArrayBuffer> {
  const section = findSection(module, MEMORY_SECTION);
  if (section === undefined) return module;
  const memories = readMemories(module, section.contentAt);
  if (memories === undefined || memories.length === 0) return module;

  const maxPages = BigInt(Math.floor(maxBytes / PAGE_BYTES));
  const minPages = memories.reduce((sum, memory) => sum + memory.minPages, 0n);
  if (minPages > maxPages) {
    const message = `Cannot run module: its memory starts with ${minPages} pages of 64 KiB, must be at most ${maxPages}`;
    throw new MeshError("MEMORY_LIMIT", message);
  }
  const share = (maxPages - minPages) / BigInt(memories.length);
  const limited = memories.map((memory) => limit(memory, memory.minPages + share));
  if (limited.every((memory, index) => memory === memories[index])) return module;

  const content = Uint8Array.from([
    ...writeUnsigned(BigInt(limited.length)),
    ...limited.flatMap(({ flags, minPages: min, maxPages: max }) => [
      flags,
      ...writeUnsigned(min),
      ...writeUnsigned(max!),
    ]),
  ]);
  return splice(module, section, Uint8Array.from([...writeUnsigned(BigInt(content.length)), ...content]));
}

function limit(memory: Limits, maxPages: bigint): Limits {
  if (memory.maxPages !== undefined && memory.maxPages <= maxPages) return memory;
  return { ...memory, flags: memory.flags | HAS_MAXIMUM, maxPages };
}

interface Section {
  /** Of the section's size, which is followed by its content. */
  readonly sizeAt: number;
  readonly contentAt: number;
  readonly endAt: number;
}

function findSection(module: Uint8Array, wanted: number): Section | undefined {
  let at = HEADER_BYTES;
  while (at < module.length) {
    const id = module[at]!;
    const size = readUnsigned(module, at + 1);
    if (size === undefined) return undefined;
    const contentAt = size.endAt;
    const endAt = contentAt + Number(size.value);
    if (id === wanted) return { sizeAt: at + 1, contentAt, endAt };
    at = endAt;
  }
  return undefined;
}

/** `undefined`: malformed, or with features that no engine has by default; the compiler will say so. */
function readMemories(module: Uint8Array, contentAt: number): readonly Limits[] | undefined {
  const count = readUnsigned(module, contentAt);
  if (count === undefined) return undefined;
  const memories: Limits[] = [];
  let at = count.endAt;
  for (let index = 0n; index < count.value; index++) {
    const flags = module[at];
    const min = flags === undefined ? undefined : readUnsigned(module, at + 1);
    if (flags === undefined || min === undefined) return undefined;
    if ((flags & HAS_PAGE_SIZE) !== 0) {
      throw new MeshError("MEMORY_LIMIT", "Cannot run module: its pages have a size of their own");
    }
    if ((flags & IS_SHARED) !== 0) {
      throw new MeshError("MEMORY_LIMIT", "Cannot run module: its memory is shared, must be its own");
    }
    at = min.endAt;
    let maxPages: bigint | undefined;
    if ((flags & HAS_MAXIMUM) !== 0) {
      const max = readUnsigned(module, at);
      if (max === undefined) return undefined;
      maxPages = max.value;
      at = max.endAt;
    }
    memories.push({ flags, minPages: min.value, maxPages });
  }
  return memories;
}

function splice(
  module: Uint8Array,
  { sizeAt, endAt }: Section,
  replacement: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(sizeAt + replacement.length + (module.length - endAt));
  result.set(module.subarray(0, sizeAt));
  result.set(replacement, sizeAt);
  result.set(module.subarray(endAt), sizeAt + replacement.length);
  return result;
}
