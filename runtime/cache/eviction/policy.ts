/** A request, as far as eviction is concerned. */
export interface Asked {
  readonly key: string;
  /** What the entry takes in the tier; 1 throughout where entries count, not bytes. */
  readonly bytes: number;
  /** What a hit saves: fetching it again and, for code, compiling it, in ms. */
  readonly costMs: number;
}

/**
 * Decides what stays when room is scarce. It knows keys, sizes and costs, never the entries: pure, so that a trace can be
 * replayed through it (`npm run cache-sim`).
 */
export interface EvictionPolicy {
  /**
   * Takes note of a request and, after a miss, of the entry that now wants in; it may be evicted at once.
   *
   * @returns whether the entry was resident: a hit.
   */
  request(asked: Asked): boolean;
  isResident(key: string): boolean;
  /** What a hit saves is another by now, though nobody has asked; for policies that weigh it. */
  reweigh?(asked: Asked): void;
  /** Forgets an entry that left for another reason; `onEvict` does not hear of it. */
  remove(key: string): void;
}

export interface EvictionOptions {
  readonly capacityBytes: number;
  /** The resident entry has lost its place. */
  readonly onEvict: (key: string) => void;
}
