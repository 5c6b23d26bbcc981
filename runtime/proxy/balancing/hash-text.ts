/**
 * 32-bit hash of a text: FNV-1a over its UTF-16 units, then MurmurHash3's finalizer, since FNV alone leaves the last
 * characters ("replica-1", "replica-2") in the low bits.
 *
 * @see Fowler, Noll, Vo: draft-eastlake-fnv; Appleby, MurmurHash3 (fmix32)
 */
export function hashText(text: string, seed = 0): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
