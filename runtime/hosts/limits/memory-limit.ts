import { MeshError } from "../../kernel/errors";
import { isShared, pagesIn, readMemoryType, tooManyPages } from "./memory-type";
import { limitSection, type Sized } from "./size-section";

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
export const limitMemory = (module: Uint8Array<ArrayBuffer>, maxBytes: number): Uint8Array<ArrayBuffer> =>
  limitSection(module, {
    section: MEMORY_SECTION,
    max: pagesIn(maxBytes),
    read: readMemory,
    tooMany: tooManyPages,
  });

function readMemory(module: Uint8Array, at: number): Sized | undefined {
  const read = readMemoryType(module, at);
  if (read === undefined) return undefined;
  if (isShared(read.limits))
    throw new MeshError("MEMORY_LIMIT", "Cannot run module: its memory is shared, must be its own");
  return { limits: read.limits, limitsAt: at, limitsEndAt: read.endAt, endAt: read.endAt };
}
