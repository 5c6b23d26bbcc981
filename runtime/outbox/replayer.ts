import type { Clock } from "../kernel/clock";
import { deferred } from "../kernel/deferred";
import { type Attempt, judgeAttempt, MAX_RETRY_MS } from "./attempt-result";
import { keepAnswer } from "./kept-answer";
import type { OutboxStore } from "./outbox-store";
import { isFinal, type QueuedWrite } from "./queued-write";

/** As many as a browser opens connections to one host. */
const AT_A_TIME = 6;
/** What is done is kept so long when its event was not answered: Chromium sends it again, to the next start. */
const UNANSWERED_MS = 60_000;

export interface ReplayerOptions {
  readonly store: OutboxStore;
  /** Sends the write with its key and the credentials of today; rejects when there is no answer. */
  readonly send: (write: QueuedWrite, body: ArrayBuffer) => Promise<Response>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onChange: (write: QueuedWrite) => void;
  /** An attempt is over. @returns the response was handed to somebody. */
  readonly onAttempt: (write: QueuedWrite, response: Response | undefined) => boolean;
}

export interface Replayer {
  /**
   * Sends what is due, until nothing is. To be called by one at a time, under the lock.
   *
   * @param isHurried  Whatever is not held back by the server's word counts as due once.
   * @returns in how many ms the next write is due; `undefined` when none waits for the time alone.
   */
  run(isHurried?: boolean): Promise<number | undefined>;
  /** There is more to do: a run that is under way looks again. */
  wake(): void;
}

/**
 * Sends the writes of the outbox: side by side where their resources differ, one after the other where not.
 *
 * Each step is on disk before the next is taken, so that it may die anywhere: what is found in `sending` was sent perhaps, and
 * is sent again with its key, or is `unknown` where the server does not honour keys. On a disk that is too full to note a step,
 * what has a key is sent all the same: only that makes room.
 */
export function createReplayer(options: ReplayerOptions): Replayer {
  const { store, clock, random, onChange } = options;
  /** Until when, by the monotonic clock, a write is left alone that could not be tried, or its last step not be noted. */
  const heldUntil = new Map<string, number>();
  let woken = deferred<void>();

  const hold = ({ ticket }: QueuedWrite) => heldUntil.set(ticket, clock.now() + MAX_RETRY_MS);

  async function begin(write: QueuedWrite): Promise<QueuedWrite | undefined> {
    const change = { state: "sending", attempts: write.attempts + 1 } as const;
    try {
      return await store.change(write, change);
    } catch (error) {
      const isItsTurn = write.isRepeatable && (await store.read()).principal === write.principal;
      if (!isItsTurn) throw error;
      return { ...write, ...change };
    }
  }

  /** What cannot be noted is as it was: it will be sent again with its key, unless it is done and so may go. */
  async function end(sending: QueuedWrite, change: Partial<QueuedWrite>): Promise<QueuedWrite | undefined> {
    try {
      return await store.change(sending, change);
    } catch {
      hold(sending);
      return { ...sending, ...change };
    }
  }

  async function settle(write: QueuedWrite, response: Response | undefined): Promise<void> {
    onChange(write);
    const isHanded = options.onAttempt(write, response);
    if (!isHanded) void response?.body?.cancel().catch(() => undefined);
    if (write.state === "done" && write.isAnswered) await store.remove(write.ticket);
  }

  async function attempt(write: QueuedWrite): Promise<void> {
    if (write.state === "sending" && !write.isRepeatable) {
      const unknown = await store.change(write, { state: "unknown" });
      if (unknown !== undefined) await settle(unknown, undefined);
      return;
    }
    const body = await store.body(write);
    if (body === undefined) hold(write);
    const sending = body && (await begin(write));
    if (sending === undefined) return;
    onChange(sending);
    const made: Attempt = await options.send(sending, body!).then(
      (response) => ({ response }),
      (error: unknown) => ({ error }),
    );
    const response = "response" in made ? made.response : undefined;
    const now = clock.wallNow();
    const judged = judgeAttempt(sending, made, now, random);
    const { state, waitMs = 0, isAskedToWait = false, isPaused } = judged;
    if (isPaused) await store.set({ isPaused });
    const isWanted = state === "done" ? !sending.isAnswered : isFinal({ ...sending, state });
    const answer = response && isWanted ? await keepAnswer(response, clock) : undefined;
    const status = response?.status ?? sending.status;
    const change = { state, status, answer, triedAt: now, notBeforeAt: now + waitMs, isAskedToWait };
    const moved = await end(sending, change);
    if (moved !== undefined) await settle(moved, response);
  }

  /** The first unfinished write of each resource; on the way, what is done and was waited for in vain goes. */
  async function heads(): Promise<QueuedWrite[]> {
    const { principal, isPaused, writes } = await store.read();
    const first = new Map<string, QueuedWrite>();
    for (const write of writes) {
      const isOver = write.state === "done" && clock.wallNow() - write.triedAt > UNANSWERED_MS;
      if (isOver) await store.remove(write.ticket);
      if (isFinal(write) || write.principal !== principal || first.has(write.resource)) continue;
      first.set(write.resource, write);
    }
    return isPaused ? [] : [...first.values()];
  }

  const leftMs = (write: QueuedWrite): number => {
    const now = clock.wallNow();
    const heldMs = Math.max(0, (heldUntil.get(write.ticket) ?? 0) - clock.now());
    return Math.max(heldMs, now < write.triedAt ? 0 : write.notBeforeAt - now);
  };

  return {
    async run(isHurried = false) {
      const underWay = new Map<string, Promise<void>>();
      const tried = new Set<string>();
      let failure: unknown;
      if (isHurried) heldUntil.clear();
      for (;;) {
        woken = deferred();
        const waiting = (await heads()).filter(({ resource }) => !underWay.has(resource));
        const isDue = (write: QueuedWrite) =>
          leftMs(write) === 0 || (isHurried && !write.isAskedToWait && !tried.has(write.ticket));
        const due = waiting.filter(isDue).slice(0, AT_A_TIME - underWay.size);
        for (const write of due) {
          tried.add(write.ticket);
          const made = attempt(write)
            .catch((error: unknown) => {
              failure ??= error;
              hold(write);
            })
            .finally(() => underWay.delete(write.resource));
          underWay.set(write.resource, made);
        }
        if (underWay.size === 0) {
          if (failure !== undefined) throw failure;
          return waiting.length === 0 ? undefined : Math.min(...waiting.map(leftMs));
        }
        await Promise.race([...underWay.values(), woken.promise]);
      }
    },
    wake: () => woken.resolve(),
  };
}
