/** Of an unsigned 64-bit LEB128 number. */
const MAX_BYTES = 10;

/** @returns `undefined` when the bytes end before the number does. */
export function readUnsigned(
  bytes: Uint8Array,
  at: number,
): { readonly value: bigint; readonly endAt: number } | undefined {
  let value = 0n;
  for (let index = 0; index < MAX_BYTES; index++) {
    const byte = bytes[at + index];
    if (byte === undefined) return undefined;
    value |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if ((byte & 0x80) === 0) return { value, endAt: at + index + 1 };
  }
  return undefined;
}

export function writeUnsigned(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const byte = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? byte : byte | 0x80);
  } while (rest !== 0n);
  return bytes;
}
