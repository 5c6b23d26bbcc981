import { type Attempt, judgeAttempt } from "./attempt-result";
import type { OutboxStore } from "./outbox-store";
import { isFinal, type QueuedWrite } from "./queued-write";

/** As many as a browser opens connections to one host. */
const AT_A_TIME = 6;

export interface ReplayerOptions {
  readonly store: OutboxStore;
  /** Sends the write with its key and the credentials of today; rejects when there is no answer. */
  readonly send: (write: QueuedWrite) => Promise<Response>;
  readonly principal: () => string | undefined;
  /** Epoch ms. */
  readonly wallNow: () => number;
  readonly random: () => number;
  readonly onChange: (write: QueuedWrite) => void;
}

export interface Replayer {
  /**
   * Sends what is due, until nothing is. To be called by one at a time, under the lock.
   *
   * @returns in how many ms the next write is due; `undefined` when none waits for the time alone.
   */
  run(): Promise<number | undefined>;
}

/**
 * Sends the writes of the outbox: side by side where their resources differ, one after the other where not.
 *
 * Each step is on disk before the next is taken, so that it may die anywhere: what is found in `sending` was sent perhaps, and
 * is sent again with its key, or is `unknown` where the server does not honour keys.
 */
export function createReplayer(options: ReplayerOptions): Replayer {
  const { store, onChange, random, wallNow } = options;
  let isPaused = false;

  async function move(write: QueuedWrite, change: Partial<QueuedWrite>): Promise<QueuedWrite | undefined> {
    const moved = await store.change(write, change);
    if (moved !== undefined) onChange(moved);
    return moved;
  }

  async function attempt(write: QueuedWrite): Promise<void> {
    if (write.state === "sending" && !write.isRepeatable) {
      await move(write, { state: "unknown" });
      return;
    }
    const sending = await move(write, { state: "sending", attempts: write.attempts + 1 });
    if (sending === undefined) return;
    const made: Attempt = await options.send(sending).then(
      (response) => ({ response }),
      (error: unknown) => ({ error }),
    );
    const now = wallNow();
    const { state, waitMs = 0, isPaused: pauses = false } = judgeAttempt(sending, made, now, random);
    isPaused ||= pauses;
    const status = "response" in made ? made.response.status : sending.status;
    await move(sending, { state, status, triedAt: now, notBeforeAt: now + waitMs });
  }

  /** The first unfinished write of each resource. */
  async function heads(): Promise<QueuedWrite[]> {
    const principal = options.principal();
    const first = new Map<string, QueuedWrite>();
    for (const write of await store.list()) {
      if (isFinal(write) || write.principal !== principal || first.has(write.resource)) continue;
      first.set(write.resource, write);
    }
    return [...first.values()];
  }

  return {
    async run() {
      isPaused = false;
      for (;;) {
        const waiting = await heads();
        if (isPaused || waiting.length === 0) return undefined;
        const due = waiting.filter((write) => leftMs(write, wallNow()) === 0);
        if (due.length === 0) return Math.min(...waiting.map((write) => leftMs(write, wallNow())));
        await Promise.all(due.slice(0, AT_A_TIME).map(attempt));
      }
    },
  };
}

function leftMs({ triedAt, notBeforeAt }: QueuedWrite, wallNow: number): number {
  return wallNow < triedAt ? 0 : Math.max(0, notBeforeAt - wallNow);
}
