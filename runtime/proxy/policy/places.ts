import { AttemptError } from "../../protocol/attempt-error";
import type { ConcurrencyGradient } from "./gradient";

export interface PlacesOptions {
  readonly activeMaxCount: number;
  readonly pendingMaxCount: number;
  /** Lowers `activeMaxCount` to what the backend is found to bear. */
  readonly gradient: ConcurrencyGradient | undefined;
}

export interface PlacesReading {
  readonly activeCount: number;
  /** As the gradient has it now, where there is one. */
  readonly activeMaxCount: number;
  readonly pendingCount: number;
  readonly pendingMaxCount: number;
}

/** What one backend has at a time, and a queue for it: first come, first served. */
export interface Places {
  /** `undefined`: a place was free, and is taken. Rejects with OVERLOADED, or the signal's reason. */
  enter(signal: AbortSignal): Promise<void> | undefined;
  reading(): PlacesReading;
  /** Leaves; `sentAt` when the backend answered to what was sent then. */
  leave(sentAt?: number): void;
}

export function createPlaces({ activeMaxCount, pendingMaxCount, gradient }: PlacesOptions): Places {
  let activeCount = 0;
  const waiting = new Set<() => void>();

  const roomCount = (): number => Math.min(activeMaxCount, gradient?.limitCount() ?? activeMaxCount);
  const hasRoom = (): boolean => activeCount < roomCount();

  const queued = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const onAbort = () => {
        waiting.delete(admit);
        reject(signal.reason);
      };
      const admit = () => {
        signal.removeEventListener("abort", onAbort);
        resolve();
      };
      signal.addEventListener("abort", onAbort, { once: true });
      waiting.add(admit);
    });

  return {
    reading: () => ({
      activeCount,
      activeMaxCount: roomCount(),
      pendingCount: waiting.size,
      pendingMaxCount,
    }),
    enter(signal) {
      // Whoever leaves lets in all there is room for: where there is room, nobody waits.
      if (hasRoom()) {
        activeCount++;
        return undefined;
      }
      // Nobody leaves where nobody may enter.
      if (waiting.size < pendingMaxCount && activeMaxCount > 0) return queued(signal);
      const message = `Cannot send request: ${activeCount} under way and ${waiting.size} waiting already`;
      return Promise.reject(new AttemptError("OVERLOADED", message, true));
    },
    leave(sentAt) {
      activeCount--;
      if (sentAt !== undefined) gradient?.observe(sentAt);
      for (const admit of waiting) {
        if (!hasRoom()) break;
        waiting.delete(admit);
        activeCount++;
        admit();
      }
    },
  };
}
