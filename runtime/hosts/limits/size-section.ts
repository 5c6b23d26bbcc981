import { readUnsigned, writeUnsigned } from "./leb128";
import { findSection, replaceSection } from "./sections";
import { lowerMaximum, type SizeLimits, writeSizeLimits } from "./size-limits";

/** A memory or a table as a module defines it. Offsets are those of the module's bytes. */
export interface Sized {
  readonly limits: SizeLimits;
  /** Of its limits; what is around them stays as it is. */
  readonly limitsAt: number;
  readonly limitsEndAt: number;
  readonly endAt: number;
}

export interface SizeSectionOptions {
  readonly section: number;
  /** Of all together. */
  readonly max: bigint;
  /** `undefined`: malformed; the compiler will say so. */
  read(module: Uint8Array, at: number): Sized | undefined;
  tooMany(min: bigint, max: bigint): Error;
}

/**
 * Writes a maximum into each of the memories, or of the tables, that a module defines: an equal part of what their minima
 * leave.
 *
 * @returns the same bytes where they already keep within it.
 */
export function limitSection(
  module: Uint8Array<ArrayBuffer>,
  { section: id, max, read, tooMany }: SizeSectionOptions,
): Uint8Array<ArrayBuffer> {
  const section = findSection(module, id);
  const count = section && readUnsigned(module, section.contentAt);
  if (section === undefined || count === undefined) return module;
  const all: Sized[] = [];
  for (let at = count.endAt; all.length < count.value; at = all.at(-1)!.endAt) {
    const sized = read(module, at);
    if (sized === undefined) return module;
    all.push(sized);
  }
  if (all.length === 0) return module;

  const min = all.reduce((sum, { limits }) => sum + limits.min, 0n);
  if (min > max) throw tooMany(min, max);
  const share = (max - min) / BigInt(all.length);
  const limited = all.map(({ limits }) => lowerMaximum(limits, limits.min + share));
  if (limited.every((limits, index) => limits === all[index]!.limits)) return module;

  const content = all.flatMap(({ limitsAt, limitsEndAt, endAt }, index) => [
    ...module.subarray(all[index - 1]?.endAt ?? count.endAt, limitsAt),
    ...writeSizeLimits(limited[index]!),
    ...module.subarray(limitsEndAt, endAt),
  ]);
  return replaceSection(module, section, Uint8Array.from([...writeUnsigned(BigInt(all.length)), ...content]));
}
