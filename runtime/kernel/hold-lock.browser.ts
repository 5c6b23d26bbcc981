/**
 * Takes a Web Lock and keeps it until this realm is gone, or `until` aborts. Resolves once it is held: only then may
 * others hear of it who will wait for it, else they could be granted it first.
 */
export const holdLock = (name: string, until?: AbortSignal): Promise<void> =>
  new Promise((held) => {
    void navigator.locks.request(name, () => {
      held();
      return new Promise<void>((release) =>
        until?.addEventListener("abort", () => release(), { once: true }),
      );
    });
  });
