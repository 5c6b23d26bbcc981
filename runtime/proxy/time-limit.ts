import type { Clock } from "../kernel/clock";
import { MeshError } from "../kernel/errors";

export interface TimeLimit {
  /** Aborts with the outer signal, or with DEADLINE_EXCEEDED when the time is over. */
  readonly signal: AbortSignal;
  /** Starts the time. */
  start(limitMs: number): void;
  /** Stops the time; the outer signal still aborts. */
  stop(): void;
}

/** A signal that also aborts by time. The clock stops at the response head; an open body follows the outer signal. */
export function timeLimit(outer: AbortSignal, clock: Clock, what: string): TimeLimit {
  const controller = new AbortController();
  if (outer.aborted) controller.abort(outer.reason);
  outer.addEventListener("abort", () => controller.abort(outer.reason), { once: true });
  let cancelTimer: (() => void) | undefined;
  return {
    signal: controller.signal,
    start(limitMs) {
      cancelTimer = clock.after(limitMs, () => {
        const message = `Cannot finish ${what}: no response head after ${Math.round(limitMs)} ms`;
        controller.abort(new MeshError("DEADLINE_EXCEEDED", message));
      });
    },
    stop: () => cancelTimer?.(),
  };
}
