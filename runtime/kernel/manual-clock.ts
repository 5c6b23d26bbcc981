import type { Clock } from "./clock";

export interface ManualClock extends Clock {
  /** Moves time on and runs what falls due, in order. */
  advance(ms: number): void;
  /** When the next task falls due; `undefined`: none will. */
  nextDueAt(): number | undefined;
}

/** A clock that stands still until told to move. For tests and the simulator. */
export function manualClock(startsAt = 0): ManualClock {
  let nowMs = startsAt;
  let timers: { dueAt: number; task: () => void }[] = [];
  return {
    now: () => nowMs,
    wallNow: () => nowMs,
    after(delayMs, task) {
      const timer = { dueAt: nowMs + Math.max(0, delayMs), task };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    nextDueAt: () => (timers.length === 0 ? undefined : Math.min(...timers.map(({ dueAt }) => dueAt))),
    advance(ms) {
      const end = nowMs + ms;
      for (;;) {
        const due = timers.filter((timer) => timer.dueAt <= end).sort((a, b) => a.dueAt - b.dueAt)[0];
        if (due === undefined) break;
        nowMs = due.dueAt;
        timers = timers.filter((other) => other !== due);
        due.task();
      }
      nowMs = end;
    },
  };
}
