import { createMinHeap } from "./min-heap";
import type { Asked, EvictionOptions, EvictionPolicy } from "./policy";
import { createQueue } from "./queue";

export interface GreedyDualTuning {
  /** How much a large entry is held against it; at 1 as published, small entries win so much that bytes are lost. */
  readonly sizePower: number;
  readonly usesPower: number;
  /** What the first use counts for: little, as most entries are never asked for again. Each later one counts 1. */
  readonly firstUse: number;
  /** Evicted keys whose uses are remembered, as a multiple of the resident ones; as published, none. */
  readonly ghostsPerResident: number;
}

/** Object hits as GDSF or better, byte hits 2 to 4 points above it (`npm run cache-sim`, the trace with sizes). */
const TUNED: GreedyDualTuning = { sizePower: 0.85, usesPower: 1.25, firstUse: 0.25, ghostsPerResident: 8 };

/**
 * Greedy-Dual-Size-Frequency, with a memory for the uses of what was evicted: the clock rises to the value of each
 * evicted entry, and value = clock + uses × cost / size.
 *
 * @see Cherkasova 1998, "Improving WWW Proxies Performance with Greedy-Dual-Size-Frequency Caching Policy" (HPL-98-69R1)
 */
export function createGreedyDual(
  { capacityBytes, onEvict }: EvictionOptions,
  tuning: GreedyDualTuning = TUNED,
): EvictionPolicy {
  const residents = createQueue();
  const values = createMinHeap();
  const uses = new Map<string, number>();
  /** The clock at the last request for each resident. */
  const clocks = new Map<string, number>();
  const ghosts = createQueue();
  let clock = 0;

  function evictLeast(): void {
    const { key, value } = values.least()!;
    clock = Math.max(clock, value);
    values.delete(key);
    clocks.delete(key);
    residents.take(key);
    ghosts.push(key, 0);
    while (ghosts.size > tuning.ghostsPerResident * residents.size) {
      const oldest = ghosts.head()!;
      ghosts.take(oldest);
      uses.delete(oldest);
    }
    onEvict(key);
  }

  const weigh = ({ key, bytes, costMs }: Asked) =>
    values.set(
      key,
      clocks.get(key)! + (costMs * uses.get(key)! ** tuning.usesPower) / bytes ** tuning.sizePower,
    );

  return {
    request(asked) {
      const { key, bytes } = asked;
      const isHit = residents.has(key);
      const count = uses.has(key) ? uses.get(key)! + 1 : tuning.firstUse;
      uses.set(key, count);
      ghosts.take(key);
      residents.push(key, bytes);
      clocks.set(key, clock);
      weigh(asked);
      while (residents.bytes > capacityBytes) evictLeast();
      return isHit;
    },
    isResident: (key) => residents.has(key),
    reweigh(asked) {
      if (residents.has(asked.key)) weigh(asked);
    },
    remove(key) {
      residents.take(key);
      values.delete(key);
      clocks.delete(key);
      uses.delete(key);
    },
  };
}
