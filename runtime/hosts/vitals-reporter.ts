import type { EndedExchange } from "../protocol/exchange-server";
import type { Vitals } from "../protocol/vitals";

/**
 * Told after so many exchanges even when nothing grows, so that telling costs an exchange next to nothing. A service of 100
 * requests a second is told of three times a second.
 */
const TELL_COUNT = 32;

export interface VitalsReporterOptions {
  /** Linear memories of the guest now; `undefined`: out of reach. */
  memories(): Iterable<WebAssembly.Memory> | undefined;
  /** Exchanges under way now. */
  load(): Pick<Vitals, "inFlightCount" | "queueLength">;
  tell(vitals: Vitals): void;
}

/** Adds up what a replica uses. Has no timer: what is told last is behind by less than `TELL_COUNT` exchanges. */
export function createVitalsReporter({ memories, load, tell }: VitalsReporterOptions) {
  const total = { requestCount: 0, failureCount: 0, queueMs: 0, guestMs: 0, serviceMs: 0 };
  let toldCount = 0;
  let toldBytes = 0;

  const sizes = () => {
    const held = memories();
    if (held === undefined) return undefined;
    let [memoryBytes, largestMemoryBytes] = [0, 0];
    for (const { buffer } of held) {
      memoryBytes += buffer.byteLength;
      largestMemoryBytes = Math.max(largestMemoryBytes, buffer.byteLength);
    }
    return { memoryBytes, largestMemoryBytes };
  };

  const tellNow = (size: ReturnType<typeof sizes>) => {
    toldCount = total.requestCount;
    toldBytes = size?.memoryBytes ?? 0;
    tell({ ...total, ...size, ...load() });
  };

  return {
    /** Tells when memory has grown, or enough exchanges have ended. */
    ended({ queueMs, guestMs, serviceMs, hasFailed }: EndedExchange) {
      total.requestCount++;
      if (hasFailed) total.failureCount++;
      total.queueMs += queueMs;
      total.guestMs += guestMs;
      total.serviceMs += serviceMs;
      const size = sizes();
      const hasGrown = size !== undefined && size.memoryBytes > toldBytes;
      if (hasGrown || total.requestCount - toldCount >= TELL_COUNT) tellNow(size);
    },
    /** Tells what has not been told yet. */
    flush() {
      if (total.requestCount > toldCount) tellNow(sizes());
    },
  };
}
