import { MeshError } from "../../kernel/errors";
import { readUnsigned, writeUnsigned } from "./leb128";
import {
  isShared,
  limitMemoryType,
  type MemoryType,
  PAGE_BYTES,
  readMemoryType,
  tooManyPages,
  writeMemoryType,
} from "./memory-type";
import { findSection, replaceSection } from "./sections";

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
  const minPages = memories.reduce((sum, memory) => sum + memory.minPages, 0n);
  if (minPages > maxPages) throw tooManyPages(minPages, maxPages);
  const share = (maxPages - minPages) / BigInt(memories.length);
  const limited = memories.map((memory) => limitMemoryType(memory, memory.minPages + share));
  if (limited.every((memory, index) => memory === memories[index])) return module;
  const content = [...writeUnsigned(BigInt(limited.length)), ...limited.flatMap(writeMemoryType)];
  return replaceSection(module, section, Uint8Array.from(content));
}

/** `undefined`: malformed, or with features that no engine has by default; the compiler will say so. */
function readMemories(module: Uint8Array, contentAt: number): readonly MemoryType[] | undefined {
  const count = readUnsigned(module, contentAt);
  if (count === undefined) return undefined;
  const memories: MemoryType[] = [];
  let at = count.endAt;
  for (let index = 0n; index < count.value; index++) {
    const read = readMemoryType(module, at);
    if (read === undefined) return undefined;
    if (isShared(read.type))
      throw new MeshError("MEMORY_LIMIT", "Cannot run module: its memory is shared, must be its own");
    memories.push(read.type);
    at = read.endAt;
  }
  return memories;
}
