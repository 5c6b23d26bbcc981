/**
 * What a use may depend on, as a number: a key of `FollowerCounts`. FNV-1a in 30 bits: with the 40,000 rows held at most, one
 * lookup in 25,000 meets a stranger. Longer numbers are objects to V8, and twice as slow to look up.
 */
const PRIME = 0x01000193;

/** The key of the context of no length. */
export const EMPTY_KEY = 0x011c9dc5;

export function hashOf(text: string): number {
  let hash = EMPTY_KEY;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  return hash >>> 2;
}

/** The key of a context and one symbol more before it. */
export const lengthened = (key: number, hash: number): number =>
  Math.imul(key ^ hash ^ (hash >>> 15), PRIME) >>> 2;

const PAIR_SEED = 0x1e3779b9;
const BEFORE_SEED = 0x05ebca6b;

/** The last two uses in any order: a detour does not change it. */
export const pairKey = (last: number, before: number): number =>
  lengthened(lengthened(PAIR_SEED, Math.min(last, before)), Math.max(last, before));

/** The use before the last, whatever came since. */
export const beforeKey = (before: number): number => lengthened(BEFORE_SEED, before);
