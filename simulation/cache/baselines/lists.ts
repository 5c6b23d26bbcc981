import type { EvictionOptions, EvictionPolicy } from "../../../runtime/cache/eviction/policy";
import { createQueue } from "../../../runtime/cache/eviction/queue";

/** Least recently used; without moves in the order of coming, which is FIFO. */
function createListPolicy(
  { capacityBytes, onEvict }: EvictionOptions,
  { movesOnHit }: { readonly movesOnHit: boolean },
): EvictionPolicy {
  const residents = createQueue();
  return {
    request({ key, bytes }) {
      const isHit = residents.has(key);
      if (isHit && !movesOnHit) residents.resize(key, bytes);
      else residents.push(key, bytes);
      while (residents.bytes > capacityBytes) {
        const oldest = residents.head()!;
        residents.take(oldest);
        onEvict(oldest);
      }
      return isHit;
    },
    isResident: (key) => residents.has(key),
    remove: (key) => void residents.take(key),
  };
}

export const createLru = (options: EvictionOptions) => createListPolicy(options, { movesOnHit: true });
export const createFifo = (options: EvictionOptions) => createListPolicy(options, { movesOnHit: false });
