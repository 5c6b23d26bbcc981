import type { Clock } from "../kernel/clock";

/** Real requests go first: what is done ahead of need waits while any is under way, but not for ever. */
export interface RightOfWay {
  /** A real request is under way until the returned function is called. */
  enter(): () => void;
  /** What waits looks again whether it still has to. */
  wake(): void;
  /** For one piece of work: resolves when it may go on. */
  pauser(mayPause: () => boolean): () => Promise<void>;
}

/** In all, for one piece of work: a page that never stops asking must not starve it. */
const MAX_PAUSE_MS = 10_000;

export function createRightOfWay(clock: Pick<Clock, "now" | "after">): RightOfWay {
  const waiting = new Set<() => void>();
  let count = 0;
  const wake = () => {
    for (const goOn of [...waiting]) goOn();
  };
  return {
    enter() {
      count++;
      return () => {
        if (--count === 0) wake();
      };
    },
    wake,
    pauser(mayPause) {
      let leftMs = MAX_PAUSE_MS;
      return async () => {
        while (count > 0 && leftMs > 0 && mayPause()) {
          const pausedAt = clock.now();
          await new Promise<void>((resolve) => {
            const goOn = () => {
              cancel();
              waiting.delete(goOn);
              resolve();
            };
            const cancel = clock.after(leftMs, goOn);
            waiting.add(goOn);
          });
          leftMs -= clock.now() - pausedAt;
        }
      };
    },
  };
}
