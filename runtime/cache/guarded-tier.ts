import type { Clock } from "../kernel/clock";
import { MeshError } from "../kernel/errors";
import { isFullDisk } from "../kernel/is-full-disk";
import type { Entry, Tier } from "./tier";

export interface FullDisk {
  /** Evicts so many bytes. Resolves with `false` when there is nothing left to evict. */
  free(bytes: number): Promise<boolean>;
  /** It was not stored after all. */
  onFull(error: MeshError): void;
  readonly clock: Pick<Clock, "after">;
}

const MAX_TRIES = 4;
/**
 * What was evicted while somebody read it takes its bytes until that ends, and Chromium looks up to 5 s later
 * (kMaxJournalCleaningWindowTime).
 */
const RELEASE_MS = 6_000;

/**
 * A tier on a disk that may be full: then what was used least recently goes, more with each try. Whoever puts waits no
 * longer than that; when space comes late the entry is kept late, and in the end it does without being kept.
 */
export function createGuardedTier(tier: Tier, { free, onFull, clock }: FullDisk): Tier {
  const refuse = (entry: Entry, cause: unknown) => {
    const message = `Cannot keep ${entry.body.size} bytes in the ${tier.name} tier: the disk is full`;
    onFull(new MeshError("STORAGE_FULL", message, { cause }));
  };

  const put = async (key: string, entry: Entry, isLate: boolean): Promise<void> => {
    for (let count = 1; ; count++) {
      try {
        return await tier.put(key, entry);
      } catch (error) {
        if (!isFullDisk(error)) throw error;
        // A try costs an entry, which may be smaller than what the engine rounds up to.
        if (count < MAX_TRIES && (await free(2 ** count * entry.body.size))) continue;
        if (count === 1 || isLate) return refuse(entry, error);
        clock.after(RELEASE_MS, () => put(key, entry, true).catch(() => undefined));
        return;
      }
    }
  };

  return { ...tier, put: (key, entry) => put(key, entry, false) };
}
