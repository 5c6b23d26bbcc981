import type { History, Metric, Vitals } from "../protocol/vitals";
import { createMemoryWatch, type MemoryVerdict, type MemoryWatch } from "./memory-watch";
import { createMonitor } from "./monitor";

interface ReplicaRef {
  readonly id: string;
  readonly service: string;
}

/** What replicas use, and have used. */
export interface VitalsWatch {
  /** It has come up. */
  started(replica: ReplicaRef): void;
  /**
   * @param limitBytes  Of each of its memories.
   */
  add(replica: ReplicaRef, vitals: Vitals, limitBytes: number): MemoryVerdict;
  /** As a replica told it last. */
  of(id: string): Vitals | undefined;
  /** Of a service by its name, or of a replica by its id until it is gone. */
  history(subject: string): History | undefined;
  /** It is gone. */
  forget(replica: ReplicaRef): void;
}

const COUNTS = ["requestCount", "failureCount", "queueMs", "guestMs", "serviceMs"] as const;
const GAUGES = ["inFlightCount", "queueLength", "memoryBytes"] as const;

export function createVitalsWatch(now: () => number): VitalsWatch {
  const known = new Map<string, { service: string; vitals: Vitals; readonly memory: MemoryWatch }>();
  const monitor = createMonitor();

  const sumOf = (service: string, gauge: (typeof GAUGES)[number]): number => {
    let sum = 0;
    for (const of of known.values()) if (of.service === service) sum += of.vitals[gauge] ?? 0;
    return sum;
  };

  const recordGauges = (service: string, at: number) => {
    for (const gauge of GAUGES) monitor.record(service, gauge, sumOf(service, gauge), at);
  };

  const recordCount = ({ id, service }: ReplicaRef, metric: Metric, value: number, at: number) => {
    monitor.record(id, metric, value, at);
    monitor.record(service, metric, value, at);
  };

  return {
    started: (replica) => recordCount(replica, "coldStartCount", 1, now()),
    add(replica, vitals, limitBytes) {
      const { id, service } = replica;
      const at = now();
      const before = known.get(id);
      const { memory } = before ?? { memory: createMemoryWatch() };
      known.set(id, { service, vitals, memory });
      for (const count of COUNTS)
        recordCount(replica, count, vitals[count] - (before?.vitals[count] ?? 0), at);
      for (const gauge of GAUGES) monitor.record(id, gauge, vitals[gauge] ?? 0, at);
      recordGauges(service, at);
      // Of memory out of reach nothing is concluded.
      if (vitals.largestMemoryBytes === undefined) return "fits";
      memory.add(vitals.largestMemoryBytes, vitals.requestCount);
      return memory.judge(limitBytes);
    },
    of: (id) => known.get(id)?.vitals,
    history: (subject) => monitor.history(subject, now()),
    forget({ id, service }) {
      monitor.forget(id);
      if (known.delete(id)) recordGauges(service, now());
    },
  };
}
