import type { Realm, World } from "./world";

interface LockRequest {
  readonly realm: Realm;
  readonly run: (lock: { name: string } | null) => unknown;
  readonly settle: (outcome: Promise<unknown>) => void;
}

/** Web Locks: first come, first served; a realm's death frees what it holds and withdraws what it asked for. */
export function createLocks(world: World) {
  const queues = new Map<string, LockRequest[]>();
  const holders = new Map<string, LockRequest>();

  const grantNext = (name: string) => {
    if (holders.has(name)) return;
    const next = queues.get(name)?.shift();
    if (next === undefined) return;
    holders.set(name, next);
    next.realm.post(world.random() * 2, () => {
      const outcome = Promise.resolve(next.run({ name }));
      next.settle(outcome);
      const release = () => free(name, next);
      outcome.then(release, release);
    });
  };

  const free = (name: string, holder: LockRequest) => {
    if (holders.get(name) !== holder) return;
    holders.delete(name);
    grantNext(name);
  };

  const request = (name: string, ...rest: unknown[]): Promise<unknown> => {
    const run = rest.at(-1) as LockRequest["run"];
    const { ifAvailable, signal } = (rest.length > 1 ? rest[0] : {}) as {
      ifAvailable?: boolean;
      signal?: AbortSignal;
    };
    const realm = world.current!;
    return new Promise((resolve, reject) => {
      const entry: LockRequest = { realm, run, settle: (outcome) => void outcome.then(resolve, reject) };
      const queue = queues.get(name) ?? [];
      queues.set(name, queue);
      if (ifAvailable && (holders.has(name) || queue.length > 0)) {
        realm.post(world.random(), () => entry.settle(Promise.resolve(run(null))));
        return;
      }
      const withdraw = () => {
        const index = queue.indexOf(entry);
        if (index >= 0) queue.splice(index, 1);
        return index >= 0;
      };
      signal?.addEventListener("abort", () => withdraw() && reject(signal.reason));
      realm.onDeath(() => {
        withdraw();
        free(name, entry);
      });
      queue.push(entry);
      grantNext(name);
    });
  };

  return { request, isHeld: (name: string) => holders.has(name) };
}
