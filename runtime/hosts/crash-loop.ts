import { MeshError } from "../kernel/errors";

/** A replica that broke this soon after its start is likely to do so again. */
export const SOON_MS = 10_000;
/** Failures in a row that cost nothing: a fault may well be the request's, and the next one deserves an instance at once. */
const FREE_COUNT = 2;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

interface Loop {
  readonly count: number;
  readonly readyAt: number;
  readonly error: MeshError;
}

export interface CrashLoop {
  /** Throws a MeshError CRASH_LOOP while the service waits. */
  check(service: string): void;
  /** How long it is until the service may start again, in ms. */
  waitMs(service: string): number;
  /** Its last replica failed so. */
  isFailing(service: string): boolean;
  /** Its start failed, or it broke. `hasLasted`: not before it had shown that it works. */
  failed(service: string, error: MeshError, hasLasted: boolean): void;
  /** It has other code now. */
  forget(service: string): void;
}

/**
 * The back-off of a service that fails soon after every start (Kubernetes' CrashLoopBackOff, with times for people who
 * wait): twice for nothing, then 1 s, 2 s, 4 s … up to a minute. One replica that lasts, or answers anything, ends it.
 */
export function createCrashLoop(now: () => number): CrashLoop {
  const loops = new Map<string, Loop>();

  const waitMs = (service: string) => Math.max(0, (loops.get(service)?.readyAt ?? 0) - now());

  return {
    waitMs,
    isFailing: (service) => loops.has(service),
    check(service) {
      const wait = waitMs(service);
      if (wait === 0) return;
      const { count, error } = loops.get(service)!;
      const message = `Cannot start ${service}: it failed ${count} times in a row, the next try is in ${Math.ceil(wait / 1_000)} s; ${error.message}`;
      throw new MeshError("CRASH_LOOP", message, { cause: error });
    },
    failed(service, error, hasLasted) {
      if (hasLasted) return void loops.delete(service);
      const count = (loops.get(service)?.count ?? 0) + 1;
      const wait =
        count <= FREE_COUNT ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (count - FREE_COUNT - 1));
      loops.set(service, { count, readyAt: now() + wait, error });
    },
    forget: (service) => void loops.delete(service),
  };
}
