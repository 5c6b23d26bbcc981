import type { Clock } from "./clock";

/** Runs `task` at once, then at most once per `intervalMs` for as long as it is called; the last call is never lost. */
export function throttle(intervalMs: number, task: () => void, clock: Clock): () => void {
  let isResting = false;
  let isWanted = false;

  const run = () => {
    isWanted = false;
    isResting = true;
    clock.after(intervalMs, () => {
      isResting = false;
      if (isWanted) run();
    });
    task();
  };

  return () => {
    isWanted = true;
    if (!isResting) run();
  };
}
