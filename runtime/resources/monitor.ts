import { createRing, type Ring } from "./ring";

/**
 * What is told of a service or a replica. A gauge holds until it is told anew, and a slot keeps the highest; a count adds up in
 * its slot. The mean of a time is its sum by the `exchanges` of the same slot.
 */
const METRICS = {
  inFlight: "gauge",
  queueLength: "gauge",
  memoryBytes: "gauge",
  exchanges: "count",
  queueWaitMs: "count",
  serviceMs: "count",
  /** Inside the guest. */
  guestMs: "count",
  networkBytes: "count",
  coldStarts: "count",
  failures: "count",
} as const;
export type Metric = keyof typeof METRICS;

/** Two minutes in seconds, then an hour in halves of a minute: 240 numbers a metric, 19 KB for each replica. */
export const RESOLUTIONS = { fine: 1_000, coarse: 30_000 } as const;
export type Resolution = keyof typeof RESOLUTIONS;
export const SLOT_COUNT = 120;

export interface Monitor {
  /** O(1) and without an allocation, once the subject is known (0.07 µs); after a pause it fills at most one round of slots. */
  record(subject: string, metric: Metric, value: number, now: number): void;
  /** The last `SLOT_COUNT` slots, the oldest first, the one that `now` is in last; `undefined` for an unknown subject. */
  series(subject: string, metric: Metric, resolution: Resolution, now: number): Float64Array | undefined;
  /** A replica that is gone. */
  forget(subject: string): void;
  readonly subjects: readonly string[];
}

type Rings = Readonly<Record<Metric, Readonly<Record<Resolution, Ring>>>>;

/** History for sparklines, per subject: a service or one of its replicas. Instants are of one monotonic clock. */
export function createMonitor(): Monitor {
  const subjects = new Map<string, Rings>();

  return {
    record(subject, metric, value, now) {
      let rings = subjects.get(subject);
      if (rings === undefined) {
        rings = createRings();
        subjects.set(subject, rings);
      }
      const { fine, coarse } = rings[metric];
      fine.push(value, now);
      coarse.push(value, now);
    },
    series: (subject, metric, resolution, now) => subjects.get(subject)?.[metric][resolution].series(now),
    forget: (subject) => void subjects.delete(subject),
    get subjects() {
      return [...subjects.keys()];
    },
  };
}

function createRings(): Rings {
  const entries = Object.entries(METRICS).map(([metric, kind]) => [
    metric,
    {
      fine: createRing(kind, SLOT_COUNT, RESOLUTIONS.fine),
      coarse: createRing(kind, SLOT_COUNT, RESOLUTIONS.coarse),
    },
  ]);
  return Object.fromEntries(entries) as Rings;
}
