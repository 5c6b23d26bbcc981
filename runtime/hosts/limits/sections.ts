import { readUnsigned, writeUnsigned } from "./leb128";

/** WebAssembly core specification, binary format §5.5. */
const HEADER_BYTES = 8;

export interface Section {
  /** Of the section's size, which is followed by its content. */
  readonly sizeAt: number;
  readonly contentAt: number;
  readonly endAt: number;
}

/** Whether these bytes say of themselves that they are a core module. */
export const isCoreModule = (bytes: Uint8Array): boolean =>
  [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0].every((byte, at) => bytes[at] === byte);

export function findSection(module: Uint8Array, wanted: number): Section | undefined {
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

/** The module with other content in one of its sections. */
export function replaceSection(
  module: Uint8Array,
  { sizeAt, endAt }: Section,
  content: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const size = writeUnsigned(BigInt(content.length));
  const result = new Uint8Array(sizeAt + size.length + content.length + (module.length - endAt));
  result.set(module.subarray(0, sizeAt));
  result.set(size, sizeAt);
  result.set(content, sizeAt + size.length);
  result.set(module.subarray(endAt), sizeAt + size.length + content.length);
  return result;
}
