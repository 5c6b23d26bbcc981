/** A call takes so many arguments at a time in every engine. */
const SLICE_BYTES = 8 * 1024;

/**
 * Bytes of a header as the string that `Headers` takes for the same bytes, and back ("isomorphic" in the infra standard):
 * whatever a guest wrote, UTF-8 or not, is what goes out.
 */
export function bytesToLatin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.byteLength; at += SLICE_BYTES) {
    text += String.fromCharCode(...bytes.subarray(at, at + SLICE_BYTES));
  }
  return text;
}

export function latin1ToBytes(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}
