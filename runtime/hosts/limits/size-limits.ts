import { readUnsigned, writeUnsigned } from "./leb128";

const HAS_MAXIMUM = 0b0001;

/** How large a memory or a table is at first and may become (WebAssembly core specification §5.3.8, "limits"). */
export interface SizeLimits {
  readonly flags: number;
  readonly min: bigint;
  readonly max: bigint | undefined;
}

/** `undefined`: malformed; the compiler will say so. */
export function readSizeLimits(
  bytes: Uint8Array,
  at: number,
): { readonly limits: SizeLimits; readonly endAt: number } | undefined {
  const flags = bytes[at];
  const min = flags === undefined ? undefined : readUnsigned(bytes, at + 1);
  if (flags === undefined || min === undefined) return undefined;
  if ((flags & HAS_MAXIMUM) === 0)
    return { limits: { flags, min: min.value, max: undefined }, endAt: min.endAt };
  const max = readUnsigned(bytes, min.endAt);
  return max && { limits: { flags, min: min.value, max: max.value }, endAt: max.endAt };
}

export const writeSizeLimits = ({ flags, min, max }: SizeLimits): number[] => [
  flags,
  ...writeUnsigned(min),
  ...(max === undefined ? [] : writeUnsigned(max)),
];

/** @returns the same where it keeps within the maximum already. */
export function lowerMaximum(limits: SizeLimits, max: bigint): SizeLimits {
  if (limits.max !== undefined && limits.max <= max) return limits;
  return { ...limits, flags: limits.flags | HAS_MAXIMUM, max };
}
