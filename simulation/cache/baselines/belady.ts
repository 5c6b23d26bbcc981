import { createMinHeap } from "../../../runtime/cache/eviction/min-heap";
import type { EvictionOptions, EvictionPolicy } from "../../../runtime/cache/eviction/policy";
import { createQueue } from "../../../runtime/cache/eviction/queue";

/**
 * Evicts what is asked for last: the most hits there can be for entries of one size. It is told the future.
 *
 * @see Belady 1966, "A study of replacement algorithms for a virtual-storage computer" (IBM Systems Journal 5/2)
 */
export function createBelady(
  { capacityBytes, onEvict }: EvictionOptions,
  keys: readonly string[],
): EvictionPolicy {
  const nextUse = nextUses(keys);
  const residents = createQueue();
  const farthestFirst = createMinHeap();
  let now = 0;

  function remove(key: string): void {
    residents.take(key);
    farthestFirst.delete(key);
  }

  return {
    request({ key, bytes }) {
      const isHit = residents.has(key);
      residents.push(key, bytes);
      farthestFirst.set(key, -nextUse[now++]!);
      while (residents.bytes > capacityBytes) {
        const farthest = farthestFirst.least()!.key;
        remove(farthest);
        onEvict(farthest);
      }
      return isHit;
    },
    isResident: (key) => residents.has(key),
    remove,
  };
}

function nextUses(keys: readonly string[]): readonly number[] {
  const uses = new Array<number>(keys.length);
  const seen = new Map<string, number>();
  for (let index = keys.length - 1; index >= 0; index--) {
    uses[index] = seen.get(keys[index]!) ?? Number.POSITIVE_INFINITY;
    seen.set(keys[index]!, index);
  }
  return uses;
}
