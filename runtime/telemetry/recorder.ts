import type { ExchangeEvent } from "./exchange-event";

export interface Recorder {
  record(event: ExchangeEvent): void;
  /** The most recent events, oldest first. */
  recent(): readonly ExchangeEvent[];
  readonly exchangeCount: number;
  readonly failureCount: number;
}

/** A ring of the last exchanges and two counters: all that telemetry costs while nobody listens. */
export function createRecorder(capacity: number, onRecord: (event: ExchangeEvent) => void): Recorder {
  const ring: ExchangeEvent[] = [];
  let exchangeCount = 0;
  let failureCount = 0;
  return {
    record(event) {
      exchangeCount++;
      if (event.status >= 500) failureCount++;
      ring.push(event);
      if (ring.length > capacity) ring.shift();
      onRecord(event);
    },
    recent: () => [...ring],
    get exchangeCount() {
      return exchangeCount;
    },
    get failureCount() {
      return failureCount;
    },
  };
}
