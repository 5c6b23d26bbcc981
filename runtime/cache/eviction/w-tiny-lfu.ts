import { createFrequencySketch } from "./frequency-sketch";
import type { EvictionOptions, EvictionPolicy } from "./policy";
import { createQueue } from "./queue";

const WINDOW_SHARE = 0.01;
const PROTECTED_SHARE = 0.8;

/**
 * A small LRU window in front of a segmented LRU; what leaves the window gets into the main part only if it was asked for
 * more often than what must go for it.
 *
 * @see Einziger, Eytan, Friedman, Manes 2018, "Adaptive Software Cache Management" (Middleware 18); for entries of several
 *   sizes: the same and others 2022, "Lightweight Robust Size Aware Cache Management" (ACM TOS 18/3), aggregated victims
 */
export function createWTinyLfu({
  capacityBytes,
  expectedEntries,
  onEvict,
}: EvictionOptions & { readonly expectedEntries: number }): EvictionPolicy {
  const sketch = createFrequencySketch(expectedEntries);
  const window = createQueue();
  const probation = createQueue();
  const guarded = createQueue();
  const windowBytes = Math.max(capacityBytes * WINDOW_SHARE, 1);
  const mainBytes = capacityBytes - windowBytes;
  const guardedBytes = mainBytes * PROTECTED_SHARE;

  const isResident = (key: string) => window.has(key) || probation.has(key) || guarded.has(key);

  function touch(key: string): void {
    if (window.has(key)) {
      window.push(key, window.take(key)!);
      return;
    }
    guarded.push(key, probation.take(key) ?? guarded.take(key)!);
    while (guarded.bytes > guardedBytes) {
      const oldest = guarded.head()!;
      probation.push(oldest, guarded.take(oldest)!);
    }
  }

  function* victims(): Generator<string> {
    yield* probation.keys();
    yield* guarded.keys();
  }

  function evict(key: string): void {
    if (probation.take(key) === undefined) guarded.take(key);
    onEvict(key);
  }

  /** What must go for so many bytes, the first to go first; `undefined` when it is worth more than the candidate. */
  function victimsFor(candidate: string, bytes: number): string[] | undefined {
    let room = mainBytes - probation.bytes - guarded.bytes;
    let worth = 0;
    const chosen: string[] = [];
    for (const key of victims()) {
      if (room >= bytes) break;
      worth += sketch.estimate(key);
      if (worth >= sketch.estimate(candidate)) return undefined;
      room += probation.sizeOf(key) ?? guarded.sizeOf(key)!;
      chosen.push(key);
    }
    return room >= bytes ? chosen : undefined;
  }

  function leaveWindow(): void {
    const candidate = window.head()!;
    const bytes = window.take(candidate)!;
    const chosen = victimsFor(candidate, bytes);
    if (chosen === undefined) {
      onEvict(candidate);
      return;
    }
    for (const key of chosen) evict(key);
    probation.push(candidate, bytes);
  }

  return {
    request({ key, bytes }) {
      sketch.add(key);
      const isHit = isResident(key);
      if (isHit) {
        for (const queue of [window, probation, guarded]) queue.resize(key, bytes);
        touch(key);
      } else if (bytes <= capacityBytes) window.push(key, bytes);
      while (window.bytes > windowBytes) leaveWindow();
      while (probation.bytes + guarded.bytes > mainBytes) evict(victims().next().value!);
      return isHit;
    },
    isResident,
    remove(key) {
      for (const queue of [window, probation, guarded]) queue.take(key);
    },
  };
}
