/* QuickJS has the language alone: no TextEncoder, no URL. See https://encoding.spec.whatwg.org/#utf-8 */

const REPLACEMENT = 0xfffd;

export function encodeInScript(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const whole = character.codePointAt(0)!;
    const point = isSurrogate(whole) ? REPLACEMENT : whole;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), tail(point));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), tail(point >> 6), tail(point));
    else bytes.push(0xf0 | (point >> 18), tail(point >> 12), tail(point >> 6), tail(point));
  }
  return Uint8Array.from(bytes);
}

const isSurrogate = (point: number): boolean => point >= 0xd800 && point <= 0xdfff;

const tail = (bits: number): number => 0x80 | (bits & 0x3f);

/** How many bytes follow a first one, the lowest point that needs as many, and the bits it gives itself. */
const LENGTHS = [
  { first: 0x00, mask: 0x80, tails: 0, pointMin: 0 },
  { first: 0xc0, mask: 0xe0, tails: 1, pointMin: 0x80 },
  { first: 0xe0, mask: 0xf0, tails: 2, pointMin: 0x800 },
  { first: 0xf0, mask: 0xf8, tails: 3, pointMin: 0x10000 },
] as const;

/** Bytes that are no UTF-8 become U+FFFD, one for each of them. */
export function decodeInScript(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const { point, length } = pointAt(bytes, at);
    text += String.fromCodePoint(point);
    at += length;
  }
  return text;
}

function pointAt(bytes: Uint8Array, at: number): { readonly point: number; readonly length: number } {
  const invalid = { point: REPLACEMENT, length: 1 };
  const byte = bytes[at]!;
  const form = LENGTHS.find(({ first, mask }) => (byte & mask) === first);
  if (form === undefined || at + form.tails >= bytes.length) return invalid;
  let point = byte & ~form.mask & 0xff;
  for (let i = 1; i <= form.tails; i++) {
    const next = bytes[at + i]!;
    if ((next & 0xc0) !== 0x80) return invalid;
    point = (point << 6) | (next & 0x3f);
  }
  return point < form.pointMin || point > 0x10ffff || isSurrogate(point)
    ? invalid
    : { point, length: form.tails + 1 };
}
