import { MeshError } from "../../kernel/errors";
import { readUnsigned, writeUnsigned } from "./leb128";
import { isShared, PAGE_BYTES, readMemoryType, tooManyPages } from "./memory-type";
import { findSection, replaceSection } from "./sections";
import { lowerMaximum, type SizeLimits, writeSizeLimits } from "./size-limits";

const MEMORY_SECTION = 5;

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
  const minPages = memories.reduce((sum, { min }) => sum + min, 0n);
  if (minPages > maxPages) throw tooManyPages(minPages, maxPages);
  const share = (maxPages - minPages) / BigInt(memories.length);
  const limited = memories.map((memory) => lowerMaximum(memory, memory.min + share));
  if (limited.every((memory, index) => memory === memories[index])) return module;
  const content = [...writeUnsigned(BigInt(limited.length)), ...limited.flatMap(writeSizeLimits)];
  return replaceSection(module, section, Uint8Array.from(content));
}

/** `undefined`: malformed; the compiler will say so. */
function readMemories(module: Uint8Array, contentAt: number): readonly SizeLimits[] | undefined {
  const count = readUnsigned(module, contentAt);
  if (count === undefined) return undefined;
  const memories: SizeLimits[] = [];
  let at = count.endAt;
  for (let index = 0n; index < count.value; index++) {
    const read = readMemoryType(module, at);
    if (read === undefined) return undefined;
    if (isShared(read.limits))
      throw new MeshError("MEMORY_LIMIT", "Cannot run module: its memory is shared, must be its own");
    memories.push(read.limits);
    at = read.endAt;
  }
  return memories;
}
