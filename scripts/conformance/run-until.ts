import type { ManualClock } from "../../runtime/kernel/manual-clock";

/** Tasks after which everything that could go on without time has. */
export const IDLE_TASK_COUNT = 8;

export const nextTask = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Runs until the answer is there; virtual time moves on when nothing else can. */
export async function runUntil<T>(answer: Promise<T>, clock: ManualClock): Promise<T> {
  let isOver = false;
  const watched = answer.finally(() => {
    isOver = true;
  });
  watched.catch(() => undefined);
  for (let task = 1; !isOver; task++) {
    await nextTask();
    if (isOver || task % IDLE_TASK_COUNT !== 0) continue;
    const dueAt = clock.nextDueAt();
    if (dueAt === undefined) throw new Error("the exchange never ends");
    clock.advance(dueAt - clock.now());
  }
  return watched;
}
