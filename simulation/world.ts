import type { Clock } from "../runtime/kernel/clock";
import { seededRandom } from "../runtime/kernel/seeded-random";
import { createEventQueue } from "./event-queue";

/** One JavaScript world: a page, the service worker, the controller or a host. Its end takes all it has along. */
export interface Realm {
  readonly name: string;
  readonly clock: Clock;
  readonly isDead: boolean;
  readonly isFrozen: boolean;
  /** Virtual ms this realm stood still so far: what its deadlines may be late by. */
  readonly frozenMs: number;
  readonly timerCount: number;
  /** A realm that lives no longer than this one, and stands still with it, as a worker does. */
  child(name: string): Realm;
  /** Runs a task in this realm after `delayMs`; never when it is dead, later when it is frozen. */
  post(delayMs: number, task: () => void): void;
  kill(): void;
  freeze(): void;
  thaw(): void;
  /** Stands still for ever, as one whose code loops. */
  loop(): void;
  onDeath(task: () => void): void;
}

/**
 * A process whose every step follows from its seed (FoundationDB's simulation, TigerBeetle's VOPR): one queue of
 * events, virtual time, one generator. Each event runs in its realm, and all its microtasks end before the next, so that
 * at any time it is known whose code runs.
 */
export interface World {
  random(): number;
  /** A whole number from 0 to below `count`. */
  below(count: number): number;
  now(): number;
  /** The realm whose code is running. */
  readonly current: Realm | undefined;
  realm(name: string): Realm;
  note(text: string): void;
  readonly trace: readonly string[];
  /** An invariant does not hold. The first one counts. */
  violate(invariant: string): void;
  readonly violation: string | undefined;
  shiftWallClock(byMs: number): void;
  /** Runs events until the time is over or an invariant is violated. */
  runUntil(at: number): Promise<void>;
}

const STARTS_AT = 1_000_000;

/** Node's tick queue runs when the microtasks have ended; streams use it too, hence twice. A turn of the loop costs more. */
const tick = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));
const turn = async (): Promise<void> => {
  await tick();
  await tick();
};

export function createWorld(seed: number): World {
  const random = seededRandom(seed);
  const queue = createEventQueue();
  const trace: string[] = [];
  let nowMs = STARTS_AT;
  let wallShiftMs = 0;
  let current: Realm | undefined;
  let violation: string | undefined;

  const note = (text: string) => void trace.push(`${(nowMs - STARTS_AT).toFixed(1)} ${text}`);

  const createRealm = (name: string, parent?: Realm): Realm => {
    const children: Realm[] = [];
    const deathTasks: (() => void)[] = [];
    let held: (() => void)[] = [];
    let isDead = parent?.isDead ?? false;
    let frozenAt = parent?.isFrozen ? nowMs : undefined;
    let frozenMs = 0;
    let isLooping = false;
    let timerCount = 0;

    const enter = (task: () => void) => {
      if (isDead) return;
      if (frozenAt !== undefined) return void held.push(task);
      current = realm;
      task();
    };

    const realm: Realm = {
      name,
      clock: {
        now: () => nowMs,
        wallNow: () => nowMs + wallShiftMs,
        after(delayMs, task) {
          let isPending = true;
          timerCount++;
          const end = () => {
            if (isPending) timerCount--;
            isPending = false;
          };
          const cancel = queue.add(nowMs + Math.max(0, delayMs), () =>
            enter(() => {
              if (!isPending) return;
              end();
              task();
            }),
          );
          return () => {
            cancel();
            end();
          };
        },
      },
      get isDead() {
        return isDead;
      },
      get isFrozen() {
        return frozenAt !== undefined;
      },
      get frozenMs() {
        return frozenMs + (frozenAt === undefined ? 0 : nowMs - frozenAt);
      },
      get timerCount() {
        return timerCount;
      },
      child(childName) {
        const child = createRealm(childName, realm);
        children.push(child);
        return child;
      },
      post: (delayMs, task) => void queue.add(nowMs + delayMs, () => enter(task)),
      kill() {
        if (isDead) return;
        isDead = true;
        held = [];
        note(`${name} dies`);
        for (const child of children) child.kill();
        for (const task of deathTasks) task();
      },
      freeze() {
        frozenAt ??= nowMs;
        for (const child of children) child.freeze();
      },
      thaw() {
        if (frozenAt === undefined || isLooping) return;
        frozenMs += nowMs - frozenAt;
        frozenAt = undefined;
        for (const task of held.splice(0)) queue.add(nowMs, () => enter(task));
        for (const child of children) child.thaw();
      },
      loop() {
        isLooping = true;
        realm.freeze();
      },
      onDeath: (task) => void deathTasks.push(task),
    };
    return realm;
  };

  return {
    random,
    below: (count) => Math.floor(random() * count),
    now: () => nowMs,
    get current() {
      return current;
    },
    realm: (name) => createRealm(name),
    note,
    trace,
    violate(invariant) {
      if (violation === undefined) note(`VIOLATED: ${invariant}`);
      violation ??= invariant;
    },
    get violation() {
      return violation;
    },
    shiftWallClock(byMs) {
      wallShiftMs += byMs;
    },
    async runUntil(at) {
      for (;;) {
        const event = queue.takeBefore(at);
        if (event === undefined || violation !== undefined) break;
        nowMs = event.dueAt;
        current = undefined;
        event.task();
        if (current !== undefined) await turn();
      }
      if (violation === undefined) nowMs = at;
      current = undefined;
    },
  };
}
