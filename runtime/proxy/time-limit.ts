import type { Clock } from "../kernel/clock";
import { MeshError } from "../kernel/errors";

export interface TimeLimit {
  /** Aborts with the outer signal, or with DEADLINE_EXCEEDED when the time is over. */
  readonly signal: AbortSignal;
  /** This limit's own time has run out. */
  readonly isOver: boolean;
  /** Starts the time. */
  start(limitMs: number): void;
  /** Stops the time; the outer signal still aborts. */
  stop(): void;
}

/** A signal that also aborts by time. The clock stops at the response head; an open body follows the outer signal. */
export function timeLimit(outer: AbortSignal, clock: Clock, what: string): TimeLimit {
  const controller = new AbortController();
  // Leaves no listener on a signal that an app may use for a thousand exchanges.
  const signal = AbortSignal.any([outer, controller.signal]);
  let cancelTimer: (() => void) | undefined;
  return {
    signal,
    get isOver() {
      return controller.signal.aborted && signal.reason === controller.signal.reason;
    },
    start(limitMs) {
      cancelTimer = clock.after(limitMs, () => {
        const message = `Cannot finish ${what}: no response head after ${Math.round(limitMs)} ms`;
        controller.abort(new MeshError("DEADLINE_EXCEEDED", message));
      });
    },
    stop: () => cancelTimer?.(),
  };
}
