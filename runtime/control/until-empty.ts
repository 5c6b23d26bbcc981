import type { Clock } from "../kernel/clock";

const LOOK_MS = 100;

/** Resolves when the count is 0, or after `timeoutMs`. */
export function untilEmpty(
  count: () => number,
  clock: Pick<Clock, "now" | "after">,
  timeoutMs: number,
): Promise<void> {
  const endsAt = clock.now() + timeoutMs;
  return new Promise((resolve) => {
    const look = () => {
      if (count() === 0 || clock.now() >= endsAt) resolve();
      else clock.after(LOOK_MS, look);
    };
    look();
  });
}
