import type { Realm, World } from "./world";

interface LockRequest {
  readonly realm: Realm;
  readonly isShared: boolean;
  readonly run: (lock: { name: string } | null) => unknown;
  readonly settle: (outcome: Promise<unknown>) => void;
}

interface Lock {
  readonly queue: LockRequest[];
  holders: readonly LockRequest[];
}

/** Web Locks: first come, first served; a realm's death frees what it holds and withdraws what it asked for. */
export function createLocks(world: World) {
  const locks = new Map<string, Lock>();

  const lockOf = (name: string): Lock => {
    const lock = locks.get(name) ?? { queue: [], holders: [] };
    locks.set(name, lock);
    return lock;
  };

  const isGrantable = ({ holders }: Lock, { isShared }: LockRequest): boolean =>
    holders.length === 0 || (isShared && holders.every((holder) => holder.isShared));

  const grantNext = (name: string) => {
    const lock = lockOf(name);
    const next = lock.queue[0];
    if (next === undefined || !isGrantable(lock, next)) return;
    lock.queue.shift();
    lock.holders = [...lock.holders, next];
    next.realm.post(world.random() * 2, () => {
      const outcome = Promise.resolve(next.run({ name }));
      next.settle(outcome);
      const release = () => free(name, next);
      outcome.then(release, release);
    });
    grantNext(name);
  };

  const free = (name: string, holder: LockRequest) => {
    const lock = lockOf(name);
    lock.holders = lock.holders.filter((other) => other !== holder);
    grantNext(name);
  };

  /** Its holders learn of it when they can: a frozen one when it thaws. */
  const steal = (lock: Lock) => {
    for (const { realm, settle } of lock.holders) realm.post(0, () => settle(Promise.reject(stolen())));
    lock.holders = [];
  };

  const request = (name: string, ...rest: unknown[]): Promise<unknown> => {
    const run = rest.at(-1) as LockRequest["run"];
    const how = (rest.length > 1 ? rest[0] : {}) as LockOptions;
    const realm = world.current!;
    const lock = lockOf(name);
    return new Promise((resolve, reject) => {
      const { signal } = how;
      const withdraw = () => {
        const index = lock.queue.indexOf(entry);
        if (index >= 0) lock.queue.splice(index, 1);
        return index >= 0;
      };
      const abort = () => withdraw() && reject(signal!.reason);
      const settle = (outcome: Promise<unknown>) => {
        signal?.removeEventListener("abort", abort);
        void outcome.then(resolve, reject);
      };
      const entry: LockRequest = { realm, isShared: how.mode === "shared", run, settle };
      if (how.ifAvailable && (lock.queue.length > 0 || !isGrantable(lock, entry))) {
        realm.post(world.random(), () => settle(Promise.resolve(run(null))));
        return;
      }
      signal?.addEventListener("abort", abort);
      realm.onDeath(() => {
        withdraw();
        free(name, entry);
      });
      if (how.steal) {
        steal(lock);
        lock.queue.unshift(entry);
      } else lock.queue.push(entry);
      grantNext(name);
    });
  };

  const query = async () => ({
    held: [...locks].flatMap(([name, { holders }]) => holders.map(() => ({ name }))),
  });

  return { request, query };
}

const stolen = (): DOMException => new DOMException("The lock was stolen", "AbortError");
