/**
 * Takes a Web Lock and keeps it until this realm is gone, or `until` aborts. Resolves once it is held: only then may
 * others hear of it who will wait for it, else they could be granted it first. Rejects where the browser refuses locks.
 *
 * @param onStolen  Somebody took it away: for all others this realm is as good as gone.
 */
export const holdLock = (name: string, until?: AbortSignal, onStolen?: () => void): Promise<void> =>
  new Promise((held, refused) => {
    let isHeld = false;
    const hold = () => {
      isHeld = true;
      held();
      return new Promise<void>((release) =>
        until?.addEventListener("abort", () => release(), { once: true }),
      );
    };
    navigator.locks.request(name, hold).catch((error) => (isHeld ? onStolen?.() : refused(error)));
  });

/**
 * Resolves when nobody holds the lock: its holder is gone, or let go of it. Shared, so that a realm that is frozen as it is
 * granted the lock keeps nobody else waiting.
 */
export const whenReleased = (name: string, signal?: AbortSignal): Promise<void> =>
  navigator.locks
    .request(name, { mode: "shared", ...(signal && { signal }) }, () => undefined)
    .catch((error: unknown) => {
      // Stolen in the moment that it was held here: it had been released by then.
      if (signal?.aborted || (error as Error).name !== "AbortError") throw error;
    });
