/**
 * Runs a call so that only the newest counts: starting one aborts the one before, and an aborted call's result or
 * error goes nowhere. What a search box needs, where answers may overtake each other.
 */
export function createLatestCall(): <T>(
  run: (signal: AbortSignal) => Promise<T>,
  onDone: (result: T) => void,
  onFailed: (error: unknown) => void,
) => Promise<void> {
  let current = new AbortController();
  return async (run, onDone, onFailed) => {
    current.abort();
    current = new AbortController();
    const { signal } = current;
    try {
      const result = await run(signal);
      if (!signal.aborted) onDone(result);
    } catch (error) {
      if (!signal.aborted) onFailed(error);
    }
  };
}
