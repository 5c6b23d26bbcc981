import type { Vitals } from "../protocol/vitals";
import { createMemoryWatch, type MemoryWatch } from "./memory-watch";

/** What replicas use, by their ids. */
export interface VitalsWatch {
  /**
   * @param limitBytes  Of each of its memories.
   * @returns bytes per request that it leaks, when a fresh one should take over; 0: it may go on.
   */
  add(replica: string, vitals: Vitals, limitBytes: number): number;
  /** As it was told last. */
  of(replica: string): Vitals | undefined;
  /** It is gone. */
  forget(replica: string): void;
}

export function createVitalsWatch(): VitalsWatch {
  const known = new Map<string, { vitals: Vitals; readonly memory: MemoryWatch }>();

  return {
    add(replica, vitals, limitBytes) {
      const { memory } = known.get(replica) ?? { memory: createMemoryWatch() };
      known.set(replica, { vitals, memory });
      // Of memory out of reach nothing is concluded.
      if (vitals.largestMemoryBytes === undefined) return 0;
      memory.add(vitals.largestMemoryBytes, vitals.requestCount);
      return memory.leakRate(limitBytes);
    },
    of: (replica) => known.get(replica)?.vitals,
    forget: (replica) => void known.delete(replica),
  };
}
