import type { Clock } from "../../../kernel/clock";
import { deferred } from "../../../kernel/deferred";
import { MeshError } from "../../../kernel/errors";
import type { Remote } from "../../../protocol/rpc";
import type { SqlLimits, SqlOwnerApi, SqlResult, SqlStatement } from "../../../protocol/sql";

/** A worker that has the databases open, as the controller sees it. */
export interface OwnerWorker {
  readonly api: Remote<SqlOwnerApi>;
  /** Settles when the worker is dead: what it was asked last is answered no more. */
  readonly gone: Promise<string>;
  terminate(): void;
}

export interface SqlOwnerOptions {
  /** Rejects when the databases could not be opened. */
  spawn(): Promise<OwnerWorker>;
  readonly clock: Clock;
}

/** Beyond the time limit that the worker itself keeps: for opening a database, and what cannot be interrupted. */
const GRACE_MS = 2_000;
/** Of a timer. */
const LONGEST_WAIT_MS = 2_147_483_647;

/**
 * The controller's end of the databases: starts their owner on first use, and another one when it is gone.
 *
 * One call is with the worker at a time, so that its loss costs no other call, and the time that a call may take is its
 * own. A call that is lost may or may not have been kept; it was not acknowledged.
 */
export function createSqlOwner({ spawn, clock }: SqlOwnerOptions): SqlOwnerApi["run"] {
  let starting: Promise<OwnerWorker> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  /** Of the call that is under way. One handler for a worker's end serves all its calls, and keeps no result. */
  let lose: ((why: string) => void) | undefined;

  const owner = (): Promise<OwnerWorker> => {
    if (starting !== undefined) return starting;
    const started = spawn();
    const forget = () => {
      if (starting === started) starting = undefined;
    };
    const end = (why: string) => {
      forget();
      lose?.(why);
    };
    started.then((worker) => void worker.gone.then(end), forget);
    starting = started;
    return started;
  };

  const runNow = async (
    database: string,
    statements: readonly SqlStatement[],
    limits: SqlLimits,
  ): Promise<readonly SqlResult[]> => {
    const worker = await owner();
    const lost = deferred<never>();
    const cancel = clock.after(Math.min(limits.timeoutMs + GRACE_MS, LONGEST_WAIT_MS), () => {
      starting = undefined;
      worker.terminate();
      const message = `Cannot run SQL on ${database}: it does not end, its owner was stopped`;
      lost.reject(new MeshError("DEADLINE_EXCEEDED", message));
    });
    lose = (why) => {
      const message = `Cannot tell whether SQL on ${database} was kept: ${why}; repeat only what may be done twice`;
      lost.reject(new MeshError("STORE_FAILED", message));
    };
    try {
      return await Promise.race([worker.api.run(database, statements, limits), lost.promise]);
    } finally {
      lose = undefined;
      cancel();
    }
  };

  return (...call) => {
    const result = last.then(() => runNow(...call));
    last = result.catch(() => undefined);
    return result;
  };
}
