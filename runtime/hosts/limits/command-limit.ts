import { MeshError } from "../../kernel/errors";
import { readImports } from "./import-section";
import { limitModule } from "./limit-module";
import { pagesIn, tooManyPages } from "./memory-type";
import { findSection, isCoreModule, replaceSection } from "./sections";
import { lowerMaximum, writeSizeLimits } from "./size-limits";

const IMPORT_SECTION = 2;

/**
 * Bounds the memory of a command that its runtime gives its memory: programs with threads import it, shared, and get one of
 * the type that they ask for (WASIX; the proposal wasi-threads).
 *
 * @returns the same bytes where they keep within it, and where they are no module: what is inside a package is not seen.
 * @throws MeshError MEMORY_LIMIT, also when what is imported cannot be read.
 */
export function limitCommand(bytes: Uint8Array<ArrayBuffer>, maxBytes: number): Uint8Array<ArrayBuffer> {
  if (!isCoreModule(bytes)) return bytes;
  const imports = readImports(bytes);
  if (imports === undefined)
    throw new MeshError(
      "MEMORY_LIMIT",
      "Cannot run module: its imports cannot be read, so cannot be limited",
    );
  const maxPages = pagesIn(maxBytes);
  const section = findSection(bytes, IMPORT_SECTION);
  const [memory, another] = imports.flatMap((wanted) => wanted.memory ?? []);
  if (section === undefined || memory === undefined) return limitModule(bytes, maxBytes);
  if (another !== undefined)
    throw new MeshError("MEMORY_LIMIT", "Cannot run module: it imports several memories, must be one");
  if (memory.type.min > maxPages) throw tooManyPages(memory.type.min, maxPages);
  const limited = lowerMaximum(memory.type, maxPages);
  if (limited === memory.type) return limitModule(bytes, maxBytes);
  const content = Uint8Array.from([
    ...bytes.subarray(section.contentAt, memory.startAt),
    ...writeSizeLimits(limited),
    ...bytes.subarray(memory.endAt, section.endAt),
  ]);
  return limitModule(replaceSection(bytes, section, content), maxBytes);
}
