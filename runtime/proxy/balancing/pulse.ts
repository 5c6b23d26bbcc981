import type { Clock } from "../../kernel/clock";

export interface PulseOptions {
  readonly clock: Clock;
  /** Something is under way that needs the other end to live. */
  isNeeded(): boolean;
  /** Asks the other end for a sign of life. */
  ping(): void;
  /** The other end has said nothing for `SILENCE_MS` after it was asked. Called again for as long as that lasts. */
  onSilent(): void;
}

export interface Pulse {
  /** Something is under way from now on. */
  start(): void;
  /** The other end lives. */
  heard(): void;
}

/** What is answered sooner than this is asked about by nobody. */
const PATIENCE_MS = 500;
/** Between a sign of life and the next question. */
const CALM_MS = 1_000;
const TICK_MS = 250;
/** A frozen tab's worker says nothing, and its locks stay held: 2 s in all, with the patience (facts: reliability.md §3, 17). */
const SILENCE_MS = 1_500;

/**
 * The heartbeat of a link, felt for only while somebody waits: idle, nothing wakes. Silence is counted in ticks that came in
 * time, since a realm that was held up, frozen or starved itself cannot tell whether the other one was silent.
 */
export function createPulse({ clock, isNeeded, ping, onSilent }: PulseOptions): Pulse {
  let isRunning = false;
  let isHeard = false;

  const after = (delayMs: number, task: (wasInTime: boolean) => void) => {
    const dueAt = clock.now() + delayMs;
    clock.after(delayMs, () => {
      if (isNeeded()) task(clock.now() - dueAt < TICK_MS);
      else isRunning = false;
    });
  };

  const ask = () => {
    isHeard = false;
    ping();
    listen(0);
  };

  const listen = (silentMs: number) =>
    after(TICK_MS, (wasInTime) => {
      if (isHeard) return after(CALM_MS, ask);
      const silent = wasInTime ? silentMs + TICK_MS : silentMs;
      if (silent < SILENCE_MS) return listen(silent);
      onSilent();
      ask();
    });

  return {
    start() {
      if (isRunning) return;
      isRunning = true;
      after(PATIENCE_MS, ask);
    },
    heard() {
      isHeard = true;
    },
  };
}
