/**
 * Peak EWMA: a latency estimate that jumps up at once and decays slowly, so that a slow endpoint is avoided from its
 * first slow answer on. Parameters are Linkerd's (linkerd2-proxy profile.rs: default RTT 30 ms, decay 10 s).
 */
const DEFAULT_RTT_MS = 30;
const DECAY_MS = 10_000;

export interface PeakEwma {
  observe(rttMs: number): void;
  /** Expected cost of one more exchange: estimate × (in flight + 1), in ms. */
  cost(inFlightCount: number): number;
}

export function createPeakEwma(now: () => number): PeakEwma {
  let estimateMs = DEFAULT_RTT_MS;
  let updatedAt = now();
  const blend = (sampleMs: number) => {
    const weight = Math.exp(-(now() - updatedAt) / DECAY_MS);
    updatedAt = now();
    return estimateMs * weight + sampleMs * (1 - weight);
  };
  return {
    observe(rttMs) {
      const blended = blend(rttMs);
      estimateMs = Math.max(rttMs, blended);
    },
    cost(inFlightCount) {
      const idleMs = now() - updatedAt;
      return estimateMs * Math.exp(-idleMs / DECAY_MS) * (inFlightCount + 1);
    },
  };
}
