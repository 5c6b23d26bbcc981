/** What a replica has used since its start, and holds now, as its host tells it. Times and counts are totals. */
export interface Vitals {
  /** Linear memory of all its modules; absent: out of the host's reach. */
  readonly memoryBytes?: number;
  /** Of the largest of those memories, as each may grow to the service's `memoryMaxBytes`. */
  readonly largestMemoryBytes?: number;
  readonly requestCount: number;
  readonly failureCount: number;
  /** Exchanges that are with the guest or wait for it now. */
  readonly inFlightCount: number;
  /** Those of them that wait. */
  readonly queueLength: number;
  readonly queueMs: number;
  /** From the guest's being asked until its response. */
  readonly guestMs: number;
  /** The same, until the end of the response's body. */
  readonly serviceMs: number;
}

/**
 * What is kept of a service or a replica over time. A gauge holds until it is told anew, and a slot keeps the highest; what is
 * counted adds up in its slot, and the mean of a time is its sum by the `requestCount` of the same slot.
 */
export const METRICS = {
  inFlightCount: "gauge",
  queueLength: "gauge",
  memoryBytes: "gauge",
  requestCount: "count",
  failureCount: "count",
  queueMs: "count",
  guestMs: "count",
  serviceMs: "count",
  coldStartCount: "count",
} as const;
export type Metric = keyof typeof METRICS;

/** Two minutes in seconds, then an hour in halves of a minute. */
export const RESOLUTIONS = { fine: 1_000, coarse: 30_000 } as const;
export type Resolution = keyof typeof RESOLUTIONS;

/** The last 120 slots of each series, the oldest first, the present one last. */
export type History = Readonly<Record<Metric, Readonly<Record<Resolution, Float64Array>>>>;
