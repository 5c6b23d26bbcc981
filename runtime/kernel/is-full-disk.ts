/** By its name: in Chromium it has a class of its own, elsewhere it is a DOMException (facts: reliability.md §3 D). */
export const isFullDisk = (error: unknown): boolean =>
  (error as Error | undefined)?.name === "QuotaExceededError";
