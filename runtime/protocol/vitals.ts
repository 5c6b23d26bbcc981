/** What a replica has used since its start, and holds now, as its host tells it. Times and counts are totals. */
export interface Vitals {
  /** Linear memory of all its modules; absent: out of the host's reach. */
  readonly memoryBytes?: number;
  /** Of the largest of those memories, as each may grow to the service's `memoryMaxBytes`. */
  readonly largestMemoryBytes?: number;
  readonly requestCount: number;
  readonly failureCount: number;
  /** Exchanges that wait for the guest now. */
  readonly queueLength: number;
  readonly queueMs: number;
  /** From the guest's being asked until its response. */
  readonly guestMs: number;
  /** The same, until the end of the response's body. */
  readonly serviceMs: number;
}
