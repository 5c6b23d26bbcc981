import type { EvictionOptions, EvictionPolicy } from "../../../runtime/cache/eviction/policy";
import { createQueue, type Queue } from "../../../runtime/cache/eviction/queue";

/**
 * Two LRU lists, for what was used once and for what was used again, whose shares follow the hits in their ghosts. For
 * entries of one size.
 *
 * @see Megiddo, Modha 2003, "ARC: A Self-Tuning, Low Overhead Replacement Cache" (FAST 03); names as there
 */
export function createArc({ capacityBytes: c, onEvict }: EvictionOptions): EvictionPolicy {
  const t1 = createQueue();
  const t2 = createQueue();
  const b1 = createQueue();
  const b2 = createQueue();
  let p = 0;

  function shift(from: Queue, to: Queue | undefined): void {
    const key = from.head();
    if (key === undefined) return;
    from.take(key);
    if (to !== undefined) to.push(key, 1);
    if (from === t1 || from === t2) onEvict(key);
  }

  function replace(isGhostOfT2: boolean): void {
    if (t1.size > 0 && (t1.size > p || (isGhostOfT2 && t1.size === p))) shift(t1, b1);
    else shift(t2, b2);
  }

  function makeRoomForNew(): void {
    if (t1.size + b1.size === c) {
      if (t1.size === c) return shift(t1, undefined);
      shift(b1, undefined);
      return replace(false);
    }
    const known = t1.size + t2.size + b1.size + b2.size;
    if (known < c) return;
    if (known >= 2 * c) shift(b2, undefined);
    replace(false);
  }

  const isResident = (key: string) => t1.has(key) || t2.has(key);

  return {
    request({ key }) {
      if (isResident(key)) {
        t1.take(key);
        t2.push(key, 1);
        return true;
      }
      if (b1.has(key)) {
        p = Math.min(c, p + Math.max(1, b2.size / b1.size));
        replace(false);
        b1.take(key);
        t2.push(key, 1);
      } else if (b2.has(key)) {
        p = Math.max(0, p - Math.max(1, b1.size / b2.size));
        replace(true);
        b2.take(key);
        t2.push(key, 1);
      } else {
        makeRoomForNew();
        t1.push(key, 1);
      }
      return false;
    },
    isResident,
    remove(key) {
      t1.take(key);
      t2.take(key);
    },
  };
}
