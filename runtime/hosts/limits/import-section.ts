import { readUnsigned } from "./leb128";
import { readMemoryType } from "./memory-type";
import { findSection } from "./sections";
import type { SizeLimits } from "./size-limits";

const IMPORT_SECTION = 2;
const [FUNCTION, TABLE, MEMORY, GLOBAL, TAG] = [0, 1, 2, 3, 4];
/** Value types that are more than one byte: references to a type by its index. */
const TYPED_REFERENCES: readonly number[] = [0x63, 0x64];

export interface Import {
  readonly module: string;
  readonly name: string;
  /** Of a memory: its type, and where it is written. */
  readonly memory?: { readonly type: SizeLimits; readonly startAt: number; readonly endAt: number };
}

/**
 * What a module wants, without compiling it (WebAssembly core specification, binary format §5.5.5).
 *
 * @returns `undefined` for what cannot be read; the compiler may know better.
 */
export function readImports(bytes: Uint8Array): readonly Import[] | undefined {
  const section = findSection(bytes, IMPORT_SECTION);
  if (section === undefined) return [];
  let at = section.contentAt;
  const readNumber = (): number | undefined => {
    const read = readUnsigned(bytes, at);
    at = read?.endAt ?? at;
    return read && Number(read.value);
  };
  const readName = (): string | undefined => {
    const length = readNumber();
    if (length === undefined) return undefined;
    at += length;
    return new TextDecoder().decode(bytes.subarray(at - length, at));
  };
  /** @returns the memory that is imported, if it is one; "unknown" for a kind that cannot be skipped. */
  const readType = (): Import["memory"] | undefined | "unknown" => {
    const kind = bytes[at++];
    if (kind === FUNCTION) return void readNumber();
    if (kind === GLOBAL || kind === TAG) {
      if (TYPED_REFERENCES.includes(bytes[at]!)) return "unknown";
      at += 1;
      return void readNumber();
    }
    // A table's size is written as a memory's is, after the type of its elements.
    if (kind === TABLE && TYPED_REFERENCES.includes(bytes[at]!)) return "unknown";
    if (kind === TABLE) at += 1;
    else if (kind !== MEMORY) return "unknown";
    const startAt = at;
    const read = readMemoryType(bytes, startAt);
    if (read === undefined) return "unknown";
    at = read.endAt;
    return kind === MEMORY ? { type: read.limits, startAt, endAt: at } : undefined;
  };

  const imports: Import[] = [];
  const count = readNumber();
  for (let index = 0; index < (count ?? 0); index++) {
    const module = readName();
    const name = readName();
    const memory = readType();
    if (module === undefined || name === undefined || memory === "unknown" || at > section.endAt)
      return undefined;
    imports.push(memory === undefined ? { module, name } : { module, name, memory });
  }
  return count === undefined ? undefined : imports;
}
