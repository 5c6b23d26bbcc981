import type { Clock } from "../../../kernel/clock";
import type { Forecaster } from "../../forecaster";
import type { ArimaForecaster } from "../arima";
import type { Analyse } from "./analyse";

/** Right after a use replicas are started, and somebody waits for them. */
const QUIET_MS = 250;
/** A slice is over after this, or after the one step of a fit that goes beyond it. */
const SLICE_MS = 8;
/** Between slices: a fifth of one core at most. */
const REST_MS = 32;

export interface BackgroundOptions {
  loadAnalyse(): Promise<Analyse>;
  /** All there was to study is: forecasts are new. */
  onStudied(): void;
  readonly clock: Clock;
}

/**
 * Has an ARIMA forecaster study in slices, once its realm has been quiet for a moment after a use. There is no timer where
 * there is nothing to study.
 */
export function studyInBackground(
  arima: ArimaForecaster,
  { loadAnalyse, onStudied, clock }: BackgroundOptions,
): Forecaster {
  let analyse: Analyse | undefined;
  let usedAt = Number.NEGATIVE_INFINITY;
  let isWaiting = false;
  let isStudying = false;

  function wait(delayMs: number): void {
    if (isWaiting) return;
    isWaiting = true;
    clock.after(delayMs, () => {
      isWaiting = false;
      const quietMs = clock.now() - usedAt;
      if (quietMs < QUIET_MS) wait(QUIET_MS - quietMs);
      else if (isStudying || arima.isStudyDue(clock.wallNow())) study();
    });
  }

  function study(): void {
    if (analyse === undefined) {
      load();
      return;
    }
    const startedAt = clock.now();
    // Also when the last of it just filled a slice: that it is over is told in the next.
    isStudying = true;
    while (isStudying && clock.now() - startedAt < SLICE_MS)
      isStudying = arima.study(clock.wallNow(), analyse);
    if (isStudying) wait(REST_MS);
    else onStudied();
  }

  /** What cannot be loaded is tried again with the next use. */
  function load(): void {
    isWaiting = true;
    loadAnalyse()
      .then((loaded) => {
        analyse = loaded;
      })
      .finally(() => {
        isWaiting = false;
      })
      .then(
        () => wait(REST_MS),
        () => undefined,
      );
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
