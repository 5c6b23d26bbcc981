import { MeshError } from "../../kernel/errors";
import { readUnsigned, writeUnsigned } from "./leb128";
import { findSection, replaceSection } from "./sections";
import { lowerMaximum, readSizeLimits, type SizeLimits, writeSizeLimits } from "./size-limits";

const TABLE_SECTION = 4;

/** A table of 10 million entries takes about 250 MB in Chromium, outside of every memory of the guest's. */
const ENTRY_BYTES = 32;
/** What any program's functions need, however little memory it may have. */
const ENTRIES_MIN = 65_536;

/** `externref` to `funcref`: one byte; §5.3.3. */
const isShortType = (byte: number | undefined) => byte !== undefined && byte >= 0x69 && byte <= 0x74;
/** `(ref null? …)`: followed by what it refers to. */
const isLongType = (byte: number | undefined) => byte === 0x63 || byte === 0x64;
const HAS_INITIALIZER = 0x40;
const END = 0x0b;

interface Table {
  /** The bytes around its limits, which stay as they are. */
  readonly before: readonly number[];
  readonly limits: SizeLimits;
  readonly after: readonly number[];
}

/**
 * Bounds what the tables of a module can ever hold, as `limitMemory` does for its memories: their entries may take as much
 * as its memory may (WebAssembly core specification, binary format §5.5.7).
 *
 * @throws MeshError MEMORY_LIMIT when they would start with more, or have a form that cannot be read.
 */
export function limitTables(module: Uint8Array<ArrayBuffer>, maxBytes: number): Uint8Array<ArrayBuffer> {
  const section = findSection(module, TABLE_SECTION);
  if (section === undefined) return module;
  const tables = readTables(module, section.contentAt);
  if (tables === undefined || tables.length === 0) return module;

  const max = BigInt(Math.max(ENTRIES_MIN, Math.floor(maxBytes / ENTRY_BYTES)));
  const min = tables.reduce((sum, { limits }) => sum + limits.min, 0n);
  if (min > max) {
    const message = `Cannot run module: its tables start with ${min} entries, must be at most ${max}`;
    throw new MeshError("MEMORY_LIMIT", message);
  }
  const share = (max - min) / BigInt(tables.length);
  const content = tables.flatMap(({ before, limits, after }) => [
    ...before,
    ...writeSizeLimits(lowerMaximum(limits, limits.min + share)),
    ...after,
  ]);
  return replaceSection(
    module,
    section,
    Uint8Array.from([...writeUnsigned(BigInt(tables.length)), ...content]),
  );
}

/** `undefined`: malformed; the compiler will say so. */
function readTables(module: Uint8Array, contentAt: number): readonly Table[] | undefined {
  const count = readUnsigned(module, contentAt);
  if (count === undefined) return undefined;
  const tables: Table[] = [];
  let at = count.endAt;
  for (let index = 0n; index < count.value; index++) {
    const startAt = at;
    const hasInitializer = module[at] === HAS_INITIALIZER;
    const limitsAt = endOfType(module, hasInitializer ? at + 2 : at);
    const read = limitsAt === undefined ? undefined : readSizeLimits(module, limitsAt);
    const endAt = read && (hasInitializer ? endOfExpression(module, read.endAt) : read.endAt);
    if (read === undefined || endAt === undefined) return undefined;
    tables.push({
      before: [...module.subarray(startAt, limitsAt)],
      limits: read.limits,
      after: [...module.subarray(read.endAt, endAt)],
    });
    at = endAt;
  }
  return tables;
}

function endOfType(module: Uint8Array, at: number): number | undefined {
  if (isShortType(module[at])) return at + 1;
  if (isLongType(module[at])) return readUnsigned(module, at + 1)?.endAt;
  throw new MeshError(
    "MEMORY_LIMIT",
    "Cannot run module: its tables have a type whose size cannot be bounded",
  );
}

/** Of a constant: one instruction with one immediate (`ref.null`, `ref.func`, `global.get`); any other is refused. */
function endOfExpression(module: Uint8Array, at: number): number | undefined {
  const isSimple = [0xd0, 0xd2, 0x23].includes(module[at]!);
  const end = isSimple ? readUnsigned(module, at + 1)?.endAt : undefined;
  if (end !== undefined && module[end] === END) return end + 1;
  throw new MeshError("MEMORY_LIMIT", "Cannot run module: its tables start with what cannot be read");
}
