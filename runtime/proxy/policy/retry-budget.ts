/**
 * Caps retries as a share of traffic, so that an outage is not multiplied by those who suffer from it.
 *
 * Linkerd's form counts over time: of the last `ttl`, retries ≤ ratio × exchanges + minRetriesPerSecond × ttl. It lets a
 * burst through after a quiet time. Envoy's form counts what is under way: retries ≤ max(minRetryConcurrency, percent of
 * the exchanges). It forgets at once, but with few exchanges it is only its minimum.
 *
 * Parameters: ttl 10 s in ten slots, ratio 0.2, minimum 10/s; percent 20, minimum concurrency 3.
 *
 * @see tower `retry/budget/tps_budget.rs`; Envoy `circuit_breaker.proto`, RetryBudget
 */
import type { TrafficPolicy } from "../../config/schema";

export interface RetryBudget {
  /** An exchange begins that may be retried. */
  enter(): void;
  leave(): void;
  /** So many more retries are within the budget now. */
  leftCount(): number;
  /** One more retry (or hedge) is within the budget, and is counted. */
  withdraw(): boolean;
  /** A retry that was counted has ended. */
  release(): void;
}

type RetryBudgetSetting = NonNullable<TrafficPolicy["retryBudget"]>;

const SLOT_COUNT = 10;

export function createRetryBudget(setting: RetryBudgetSetting, now: () => number): RetryBudget {
  const isEnvoys = setting.percent !== undefined || setting.minRetryConcurrency !== undefined;
  return isEnvoys ? concurrencyBudget(setting) : rateBudget(setting, now);
}

function rateBudget(setting: RetryBudgetSetting, now: () => number): RetryBudget {
  const { ttl: ttlMs = 10_000, retryRatio = 0.2, minRetriesPerSecond = 10 } = setting;
  const slotMs = ttlMs / SLOT_COUNT;
  const reserve = (minRetriesPerSecond * ttlMs) / 1_000;
  const exchanges = new Array<number>(SLOT_COUNT).fill(0);
  const retries = new Array<number>(SLOT_COUNT).fill(0);
  let current = Math.floor(now() / slotMs);

  /** The slot of this instant, those that are older than `ttl` being emptied. */
  const slot = (): number => {
    const next = Math.floor(now() / slotMs);
    for (let stale = Math.max(current + 1, next - SLOT_COUNT + 1); stale <= next; stale++) {
      exchanges[stale % SLOT_COUNT] = 0;
      retries[stale % SLOT_COUNT] = 0;
    }
    current = Math.max(current, next);
    return current % SLOT_COUNT;
  };

  const leftCount = (): number => {
    slot();
    return Math.max(0, Math.floor(reserve + retryRatio * sum(exchanges)) - sum(retries));
  };

  return {
    enter() {
      exchanges[slot()]!++;
    },
    leave() {},
    leftCount,
    withdraw() {
      if (leftCount() === 0) return false;
      retries[slot()]!++;
      return true;
    },
    release() {},
  };
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

function concurrencyBudget({ percent = 20, minRetryConcurrency = 3 }: RetryBudgetSetting): RetryBudget {
  let exchangeCount = 0;
  let retryCount = 0;
  const leftCount = (): number =>
    Math.max(0, Math.floor(Math.max(minRetryConcurrency, (percent / 100) * exchangeCount)) - retryCount);
  return {
    enter() {
      exchangeCount++;
    },
    leave() {
      exchangeCount--;
    },
    leftCount,
    withdraw() {
      if (leftCount() === 0) return false;
      retryCount++;
      return true;
    },
    release() {
      retryCount--;
    },
  };
}
