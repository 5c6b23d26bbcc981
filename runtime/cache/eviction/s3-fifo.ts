import type { EvictionOptions, EvictionPolicy } from "./policy";
import { createQueue } from "./queue";

const SMALL_SHARE = 0.1;
const MAX_USES = 3;
/** Uses while in the small queue that earn a place in the main one. */
const PROMOTE_AT = 2;

/**
 * Three FIFO queues: most entries are used once, and leave through a small one without disturbing the main one; a ghost
 * queue of keys tells those that come back.
 *
 * @see Yang, Zhang, Qiu, Yue, Rashmi 2023, "FIFO queues are all you need for cache eviction" (SOSP 23)
 */
export function createS3Fifo({ capacityBytes, onEvict }: EvictionOptions): EvictionPolicy {
  const small = createQueue();
  const main = createQueue();
  const ghost = createQueue();
  const uses = new Map<string, number>();
  const smallBytes = capacityBytes * SMALL_SHARE;
  const mainBytes = capacityBytes - smallBytes;

  const isResident = (key: string) => uses.has(key);

  function evict(key: string): void {
    uses.delete(key);
    onEvict(key);
  }

  function evictFromSmall(): void {
    const key = small.head()!;
    const bytes = small.take(key)!;
    if (uses.get(key)! >= PROMOTE_AT) {
      uses.set(key, 0);
      main.push(key, bytes);
      return;
    }
    ghost.push(key, bytes);
    while (ghost.bytes > mainBytes) ghost.take(ghost.head()!);
    evict(key);
  }

  function evictFromMain(): void {
    let key = main.head()!;
    for (let left = uses.get(key)!; left > 0; left = uses.get(key)!) {
      uses.set(key, left - 1);
      main.push(key, main.take(key)!);
      key = main.head()!;
    }
    main.take(key);
    evict(key);
  }

  function makeRoom(): void {
    while (small.bytes + main.bytes > capacityBytes) {
      if (main.bytes > mainBytes || small.size === 0) evictFromMain();
      else evictFromSmall();
    }
  }

  return {
    request({ key, bytes }) {
      const used = uses.get(key);
      if (used !== undefined) {
        uses.set(key, Math.min(MAX_USES, used + 1));
        small.resize(key, bytes);
        main.resize(key, bytes);
      } else if (bytes <= capacityBytes) {
        uses.set(key, 0);
        (ghost.take(key) === undefined ? small : main).push(key, bytes);
      }
      makeRoom();
      return used !== undefined;
    },
    isResident,
    remove(key) {
      small.take(key);
      main.take(key);
      uses.delete(key);
    },
  };
}
