import { createMinHeap } from "../../../runtime/cache/eviction/min-heap";
import type { EvictionOptions, EvictionPolicy } from "../../../runtime/cache/eviction/policy";
import { createQueue } from "../../../runtime/cache/eviction/queue";

/** Least frequently used since it came in; among equals the least recently used. */
export function createLfu({ capacityBytes, onEvict }: EvictionOptions): EvictionPolicy {
  const residents = createQueue();
  const order = createMinHeap();
  const uses = new Map<string, number>();

  function remove(key: string): void {
    residents.take(key);
    order.delete(key);
    uses.delete(key);
  }

  function makeRoom(leftBytes: number): void {
    while (residents.bytes > leftBytes) {
      const least = order.least()!.key;
      remove(least);
      onEvict(least);
    }
  }

  return {
    request({ key, bytes }) {
      const isHit = residents.has(key);
      if (!isHit && bytes > capacityBytes) return false;
      if (!isHit) makeRoom(capacityBytes - bytes);
      const count = (uses.get(key) ?? 0) + 1;
      uses.set(key, count);
      residents.push(key, bytes);
      order.set(key, count);
      makeRoom(capacityBytes);
      return isHit;
    },
    isResident: (key) => residents.has(key),
    remove,
  };
}
