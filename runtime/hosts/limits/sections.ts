import { readUnsigned, writeUnsigned } from "./leb128";

const HEADER_BYTES = 8;

/** Of a module in the binary format (WebAssembly core specification §5.5.2). */
export interface Section {
  /** Of the section's size, which is followed by its content. */
  readonly sizeAt: number;
  readonly contentAt: number;
  readonly endAt: number;
}

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

export function replaceSection(
  module: Uint8Array,
  { sizeAt, endAt }: Section,
  content: readonly number[],
): Uint8Array<ArrayBuffer> {
  const replacement = [...writeUnsigned(BigInt(content.length)), ...content];
  const result = new Uint8Array(sizeAt + replacement.length + (module.length - endAt));
  result.set(module.subarray(0, sizeAt));
  result.set(replacement, sizeAt);
  result.set(module.subarray(endAt), sizeAt + replacement.length);
  return result;
}
