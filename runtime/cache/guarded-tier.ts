import { MeshError } from "../kernel/errors";
import { isFullDisk } from "../kernel/is-full-disk";
import type { Tier } from "./tier";

export interface FullDisk {
  /** Evicts so many bytes. Resolves with `false` when there is nothing left to evict. */
  free(bytes: number): Promise<boolean>;
  /** It was not stored after all. */
  onFull(error: MeshError): void;
}

const MAX_TRIES = 4;

/**
 * A tier on a disk that may be full: then what was used least recently goes, more with each try, and in the end the new
 * entry does without being kept.
 */
export function createGuardedTier(tier: Tier, { free, onFull }: FullDisk): Tier {
  return {
    ...tier,
    async put(key, entry) {
      for (let count = 1; ; count++) {
        try {
          return await tier.put(key, entry);
        } catch (error) {
          if (!isFullDisk(error)) throw error;
          // A try costs an entry, which may be smaller than what the engine rounds up to.
          if (count < MAX_TRIES && (await free(2 ** count * entry.body.size))) continue;
          const message = `Cannot keep ${entry.body.size} bytes in the ${tier.name} tier: the disk is full`;
          return onFull(new MeshError("STORAGE_FULL", message, { cause: error }));
        }
      }
    },
  };
}
