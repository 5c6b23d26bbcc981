import type { EvictionOptions, EvictionPolicy } from "./policy";
import { createQueue, type Queue } from "./queue";

/**
 * Two LRU lists, for what was used once and for what was used again, whose shares follow the hits among their ghosts.
 *
 * @see Megiddo, Modha 2003, "ARC: A Self-Tuning, Low Overhead Replacement Cache" (FAST 03): T1, T2, B1, B2 and p there;
 *   here counted in bytes
 */
export function createArc({ capacityBytes, onEvict }: EvictionOptions): EvictionPolicy {
  const once = createQueue();
  const again = createQueue();
  const onceGhosts = createQueue();
  const againGhosts = createQueue();
  let onceTarget = 0;

  function evict(from: Queue, ghosts?: Queue): void {
    const key = from.head()!;
    ghosts?.push(key, from.sizeOf(key)!);
    from.take(key);
    onEvict(key);
  }

  function makeRoom(bytes: number, isForGhostOfAgain = false): void {
    while (once.bytes + again.bytes + bytes > capacityBytes) {
      const isOver = once.bytes > onceTarget || (isForGhostOfAgain && once.bytes === onceTarget);
      if (again.size === 0 || (once.size > 0 && isOver)) evict(once, onceGhosts);
      else evict(again, againGhosts);
    }
  }

  const shiftTarget = (bytes: number) => {
    onceTarget = Math.min(capacityBytes, Math.max(0, onceTarget + bytes));
  };

  function admit(key: string, bytes: number): void {
    if (onceGhosts.has(key)) {
      shiftTarget(bytes * Math.max(1, againGhosts.bytes / onceGhosts.bytes));
      makeRoom(bytes);
      onceGhosts.take(key);
      again.push(key, bytes);
    } else if (againGhosts.has(key)) {
      shiftTarget(-bytes * Math.max(1, onceGhosts.bytes / againGhosts.bytes));
      makeRoom(bytes, true);
      againGhosts.take(key);
      again.push(key, bytes);
    } else {
      while (once.bytes + onceGhosts.bytes + bytes > capacityBytes) {
        if (onceGhosts.size > 0) onceGhosts.take(onceGhosts.head()!);
        else evict(once);
      }
      makeRoom(bytes);
      once.push(key, bytes);
    }
    const knownBytes = () => once.bytes + again.bytes + onceGhosts.bytes + againGhosts.bytes;
    while (againGhosts.size > 0 && knownBytes() > 2 * capacityBytes) againGhosts.take(againGhosts.head()!);
  }

  const isResident = (key: string) => once.has(key) || again.has(key);

  return {
    request({ key, bytes }) {
      const isHit = isResident(key);
      if (isHit) {
        once.take(key);
        again.push(key, bytes);
        makeRoom(0);
      } else if (bytes <= capacityBytes) admit(key, bytes);
      return isHit;
    },
    isResident,
    remove(key) {
      once.take(key);
      again.take(key);
    },
  };
}
