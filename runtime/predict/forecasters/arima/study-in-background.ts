import type { Clock } from "../../../kernel/clock";
import type { Forecaster } from "../../forecaster";
import type { ArimaForecaster } from "../arima";

/** Right after a use replicas are started, and somebody waits for them. */
const QUIET_MS = 250;
/** A slice is over after this, or after the one step of a fit that goes beyond it. */
const SLICE_MS = 8;
/** Between slices: a fifth of one core at most. */
const REST_MS = 32;

/**
 * Has an ARIMA forecaster study in slices, once its realm has been quiet for a moment after a use. There is no timer where
 * there is nothing to study.
 */
export function studyInBackground(arima: ArimaForecaster, clock: Clock): Forecaster {
  let usedAt = Number.NEGATIVE_INFINITY;
  let isWaiting = false;

  function wait(delayMs: number): void {
    if (isWaiting) return;
    isWaiting = true;
    clock.after(delayMs, () => {
      isWaiting = false;
      const quietMs = clock.now() - usedAt;
      if (quietMs < QUIET_MS) wait(QUIET_MS - quietMs);
      else if (hasMoreAfterSlice()) wait(REST_MS);
    });
  }

  function hasMoreAfterSlice(): boolean {
    const startedAt = clock.now();
    while (clock.now() - startedAt < SLICE_MS) if (!arima.study(clock.wallNow())) return false;
    return true;
  }

  return {
    ...arima,
    observe(usage) {
      arima.observe(usage);
      usedAt = clock.now();
      wait(QUIET_MS);
    },
    load(state) {
      const isTaken = arima.load(state);
      wait(QUIET_MS);
      return isTaken;
    },
  };
}
