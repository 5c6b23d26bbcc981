/**
 * Breaker: keeps exchanges away from an endpoint that fails, and asks it again with a single exchange.
 *
 * Trade-off: a probe costs one caller a failure, but needs no traffic of its own. Each ejection in a row lasts longer
 * (Envoy outlier_detection.proto: base × number, up to a maximum); jitter keeps realms from probing in step (Linkerd).
 *
 * @see Nygard 2007, "Release It!", Circuit Breaker
 */
import type { Clock } from "../../kernel/clock";

export type BreakerState = "closed" | "open" | "half-open";
export type BreakerEvent = "trip" | "admit" | "success" | "failure" | "abandon";

/** What is not listed changes nothing. An abandoned probe told nothing: the next exchange may probe at once. */
export const NEXT_STATE: Readonly<Record<BreakerState, Partial<Record<BreakerEvent, BreakerState>>>> = {
  closed: { trip: "open" },
  open: { admit: "half-open" },
  "half-open": { success: "closed", failure: "open", abandon: "open" },
};

/** Share of a cooldown that chance may add (Linkerd's failure accrual). */
const JITTER_RATIO = 0.5;

/** What outlives a realm: an open breaker. Instants are epoch ms. */
export interface SavedBreaker {
  readonly openUntilAt: number;
  readonly ejectionCount: number;
}

interface BreakerOptions {
  readonly baseEjectionMs: number;
  readonly maxEjectionMs: number;
  readonly saved?: SavedBreaker | undefined;
  readonly clock: Clock;
  random(): number;
}

export interface Breaker {
  state(): BreakerState;
  /** "admit" is for an exchange that is about to be sent; `false` when it must not be. */
  handle(event: BreakerEvent): boolean;
  /** An exchange would be let through now; takes no slot. */
  admits(): boolean;
  /** `undefined` while it is closed. */
  saved(): SavedBreaker | undefined;
}

export function createBreaker(options: BreakerOptions): Breaker {
  const { baseEjectionMs, maxEjectionMs, saved, clock, random } = options;
  let state: BreakerState = saved === undefined ? "closed" : "open";
  let ejectionCount = saved?.ejectionCount ?? 0;
  // Monotonic in this life: a wall clock that is set back must not prolong it, here or over a restart.
  const leftMs = saved === undefined ? 0 : saved.openUntilAt - clock.wallNow();
  let openUntilAt = clock.now() + Math.min(maxEjectionMs, leftMs);
  const admits = () => state === "closed" || (state === "open" && clock.now() >= openUntilAt);
  return {
    state: () => state,
    admits,
    saved: () =>
      state === "closed"
        ? undefined
        : { openUntilAt: clock.wallNow() + openUntilAt - clock.now(), ejectionCount },
    handle(event) {
      const isAdmitted = admits();
      const next = NEXT_STATE[state][event];
      if (next === undefined || (event === "admit" && !isAdmitted)) return isAdmitted;
      state = next;
      if (next === "closed") ejectionCount = 0;
      if (next === "open" && event !== "abandon") {
        ejectionCount += 1;
        const ejectionMs = baseEjectionMs * ejectionCount * (1 + JITTER_RATIO * random());
        openUntilAt = clock.now() + Math.min(maxEjectionMs, ejectionMs);
      }
      return isAdmitted;
    },
  };
}
