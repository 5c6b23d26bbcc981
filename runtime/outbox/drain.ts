import type { Clock } from "../kernel/clock";
import type { Replayer } from "./replayer";

/** Longer waits are the page's, or Background Sync's: a worker is stopped when it does nothing. */
const SHORT_WAIT_MS = 30_000;
/** A browser stops a worker whose event takes 5 minutes, and with it whatever else it does. */
const MAX_AWAKE_MS = 60_000;

export interface DrainOptions {
  readonly replayer: Replayer;
  /** Runs the task when nobody else in this origin does, in whatever realm. */
  readonly exclusive: <T>(task: () => Promise<T>) => Promise<T>;
  readonly clock: Clock;
  readonly isOnline: () => boolean;
  /** Something waits for the time: wake this again then. */
  readonly onWaiting: (waitMs: number) => void;
  readonly onError: (error: unknown) => void;
}

/** Hurried: there is a network again, or credentials, so that what waits for another try is tried at once. */
export type Drain = (isHurried: boolean) => Promise<void>;

/**
 * Runs the replayer whenever it is called, once at a time, and again after short waits.
 *
 * @returns a promise that lasts as long as the worker should be kept awake.
 */
export function createDrain(options: DrainOptions): Drain {
  const { replayer, clock } = options;
  let running: Promise<void> | undefined;
  let isWanted = false;
  let isHurried = false;
  let cutShort = () => {};

  async function once(): Promise<number | undefined> {
    isWanted = false;
    const hurried = isHurried;
    isHurried = false;
    try {
      return await options.exclusive(() => replayer.run(hurried));
    } catch (error) {
      options.onError(error);
      return SHORT_WAIT_MS;
    }
  }

  async function drain(): Promise<void> {
    const startedAt = clock.now();
    for (;;) {
      // Who hurries has heard of a network; a worker may hear of it later.
      const mayTry = () => isHurried || options.isOnline();
      const waitMs = mayTry() ? await once() : undefined;
      if (isWanted && mayTry()) continue;
      if (waitMs !== undefined) options.onWaiting(waitMs);
      const isLong = clock.now() - startedAt + (waitMs ?? 0) > MAX_AWAKE_MS;
      if (waitMs === undefined || waitMs > SHORT_WAIT_MS || isLong) {
        running = undefined;
        return;
      }
      await new Promise<void>((resolve) => {
        const stop = clock.after(waitMs, resolve);
        cutShort = () => {
          stop();
          resolve();
        };
      });
    }
  }

  return (hurry) => {
    isWanted = true;
    isHurried ||= hurry;
    replayer.wake();
    cutShort();
    // Not at once: it says itself when it is over, perhaps before it has been noted that it runs.
    running ??= Promise.resolve().then(drain);
    return running;
  };
}
