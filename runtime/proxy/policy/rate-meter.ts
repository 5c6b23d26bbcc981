/**
 * Two ways to say whether one more now is too many. Neither has a timer: time is looked at when somebody asks.
 *
 * Token bucket (Envoy): `maxTokens`, filled by `tokensPerFill` each `fillInterval` ms. Bursts are as long as the bucket
 * is full, and fills come in steps. GCRA (Linkerd): one instant in place of a count; a cell of 1/rps s, and how far
 * ahead of its time traffic may be, 1 s. It spaces evenly what is sustained.
 *
 * @see Envoy `local_rate_limit.proto`; ITU-T I.371 (GCRA); linkerd2-proxy `http/local-rate-limit`
 */
export interface RateMeter {
  /** As many at once, at most. */
  readonly limitCount: number;
  /** 0: one more may be had now. */
  waitMs(): number;
  /** Counts one. Only when there is nothing to wait for. */
  take(): void;
}

interface TokenBucketSetting {
  readonly maxTokens: number;
  readonly tokensPerFill: number;
  readonly fillInterval: number;
}

export function tokenBucket(setting: TokenBucketSetting, now: () => number): RateMeter {
  const { maxTokens, tokensPerFill, fillInterval } = setting;
  let tokenCount = maxTokens;
  let filledAt = now();
  return {
    limitCount: maxTokens,
    waitMs() {
      const fillCount = Math.floor((now() - filledAt) / fillInterval);
      tokenCount = Math.min(maxTokens, tokenCount + fillCount * tokensPerFill);
      filledAt += fillCount * fillInterval;
      return tokenCount > 0 ? 0 : filledAt + fillInterval - now();
    },
    take() {
      tokenCount--;
    },
  };
}

const TOLERANCE_MS = 1_000;
/** Sums of cells such as 1000/3 must not cost the last one of a burst. */
const ROUNDING_MS = 1e-6;

export function gcra(requestsPerSecond: number, now: () => number): RateMeter {
  const cellMs = 1_000 / requestsPerSecond;
  // A cell longer than the tolerance would never be let through.
  const toleranceMs = Math.max(TOLERANCE_MS, cellMs);
  /** When all that was let through would have come, had it come evenly. */
  let dueAt = Number.NEGATIVE_INFINITY;
  return {
    limitCount: Math.max(1, Math.floor(requestsPerSecond)),
    waitMs() {
      const earlyMs = dueAt + cellMs - toleranceMs - now();
      return earlyMs > ROUNDING_MS ? earlyMs : 0;
    },
    take() {
      dueAt = Math.max(now(), dueAt) + cellMs;
    },
  };
}
