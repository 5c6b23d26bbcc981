/** Time as a parameter, so that pure code runs under a manual clock in tests and simulations. */
export interface Clock {
  /** Monotonic, in ms, for durations and deadlines. */
  now(): number;
  /** Since the Unix epoch, in ms, for what is stored or shown. */
  wallNow(): number;
  /** Runs `task` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, task: () => void): () => void;
}
