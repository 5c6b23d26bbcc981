import { type InstanceContext, waitFor } from "./instance-context";
import { trap } from "./trap";

/** What can be waited for. Level-triggered: it stays ready until what made it ready is consumed. */
export interface Readiness {
  isReady(): boolean;
  /** Resolves when it may have become ready. */
  wait(): Promise<void>;
}

export async function untilReady(source: Readiness): Promise<void> {
  while (!source.isReady()) await source.wait();
}

export const ALWAYS_READY: Readiness = { isReady: () => true, wait: () => Promise.resolve() };

/** The resource of wasi:io/poll. */
export class Pollable {
  constructor(
    readonly source: Readiness,
    private readonly context: InstanceContext,
  ) {}

  ready(): boolean {
    return this.source.isReady();
  }

  block(): void | Promise<void> {
    if (this.source.isReady()) return;
    return waitFor(this.context, "a pollable", () => untilReady(this.source));
  }
}

/**
 * A guest that polls what is always ready together with what only a task of the event loop can make ready would never
 * let that task run.
 */
const YIELD_EVERY_COUNT = 64;

export interface PollOptions {
  /** Resolves after the tasks that are queued already. */
  nextTask(): Promise<void>;
}

/** wasi:io/poll. */
export function createPoll(context: InstanceContext, { nextTask }: PollOptions) {
  let readyAtOnceCount = 0;

  const waitForAny = async (pollables: readonly Pollable[]): Promise<Uint32Array> => {
    for (;;) {
      await Promise.race(pollables.map(({ source }) => source.wait()));
      const ready = readyAmong(pollables);
      if (ready.length > 0) return ready;
    }
  };

  return {
    Pollable,
    poll(pollables: readonly Pollable[]): Uint32Array | Promise<Uint32Array> {
      if (pollables.length === 0)
        throw trap("Cannot poll: the list is empty, must name something to wait for");
      const ready = readyAmong(pollables);
      if (ready.length === 0) {
        readyAtOnceCount = 0;
        return waitFor(context, "a pollable", () => waitForAny(pollables));
      }
      if (!context.canWait || ++readyAtOnceCount < YIELD_EVERY_COUNT) return ready;
      readyAtOnceCount = 0;
      return nextTask().then(() => readyAmong(pollables));
    },
  };
}

function readyAmong(pollables: readonly Pollable[]): Uint32Array {
  const ready: number[] = [];
  for (const [index, pollable] of pollables.entries()) if (pollable.ready()) ready.push(index);
  return Uint32Array.from(ready);
}
