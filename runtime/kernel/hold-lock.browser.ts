/**
 * Takes a Web Lock and keeps it until this realm is gone, or `until` aborts. Resolves once it is held: only then may
 * others hear of it who will wait for it, else they could be granted it first. Rejects where the browser refuses locks.
 */
export const holdLock = (name: string, until?: AbortSignal): Promise<void> =>
  new Promise((held, refused) => {
    const hold = () => {
      held();
      return new Promise<void>((release) =>
        until?.addEventListener("abort", () => release(), { once: true }),
      );
    };
    navigator.locks.request(name, hold).catch(refused);
  });
