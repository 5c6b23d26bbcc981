import { MeshError } from "../../kernel/errors";
import { readUnsigned } from "./leb128";
import { readSizeLimits } from "./size-limits";
import { limitSection, type Sized } from "./size-section";

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

/**
 * Bounds what the tables of a module can ever hold, as `limitMemory` does for its memories: their entries may take as much
 * as its memory may (WebAssembly core specification, binary format §5.5.7).
 *
 * @throws MeshError MEMORY_LIMIT when they would start with more, or have a form that cannot be read.
 */
export const limitTables = (module: Uint8Array<ArrayBuffer>, maxBytes: number): Uint8Array<ArrayBuffer> =>
  limitSection(module, {
    section: TABLE_SECTION,
    max: BigInt(Math.max(ENTRIES_MIN, Math.floor(maxBytes / ENTRY_BYTES))),
    read: readTable,
    tooMany(min, max) {
      const message = `Cannot run module: its tables start with ${min} entries, must be at most ${max}`;
      return new MeshError("MEMORY_LIMIT", message);
    },
  });

function readTable(module: Uint8Array, at: number): Sized | undefined {
  const hasInitializer = module[at] === HAS_INITIALIZER;
  const limitsAt = endOfType(module, hasInitializer ? at + 2 : at);
  const read = limitsAt === undefined ? undefined : readSizeLimits(module, limitsAt);
  if (limitsAt === undefined || read === undefined) return undefined;
  const endAt = hasInitializer ? endOfExpression(module, read.endAt) : read.endAt;
  return { limits: read.limits, limitsAt, limitsEndAt: read.endAt, endAt };
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
function endOfExpression(module: Uint8Array, at: number): number {
  const isSimple = [0xd0, 0xd2, 0x23].includes(module[at]!);
  const end = isSimple ? readUnsigned(module, at + 1)?.endAt : undefined;
  if (end !== undefined && module[end] === END) return end + 1;
  throw new MeshError("MEMORY_LIMIT", "Cannot run module: its tables start with what cannot be read");
}
