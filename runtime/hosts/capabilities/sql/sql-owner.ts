import { TIMER_MAX_MS } from "../../../config/duration";
import type { Clock } from "../../../kernel/clock";
import { createTurns } from "../../../kernel/create-turns";
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

/**
 * The controller's end of the databases: starts their owner on first use, and another one when it is gone.
 *
 * One call is with the worker at a time, so that its loss costs no other call, and the time that a call may take is its
 * own. A call that is lost may or may not have been kept; it was not acknowledged.
 */
export function createSqlOwner({ spawn, clock }: SqlOwnerOptions): SqlOwnerApi["run"] {
  let starting: Promise<OwnerWorker> | undefined;
  const inTurn = createTurns();
  /** The call that is with a worker. One handler per worker rejects it: one per call would keep every result alive. */
  let current: { readonly worker: OwnerWorker; lose(why: string): void } | undefined;
  /** Why a worker is gone, for a call that was about to be given to it. */
  const ended = new WeakMap<OwnerWorker, string>();

  const owner = (): Promise<OwnerWorker> => {
    if (starting !== undefined) return starting;
    const started = spawn();
    const forget = () => {
      if (starting === started) starting = undefined;
    };
    started.then(
      (worker) =>
        void worker.gone.then((why) => {
          forget();
          ended.set(worker, why);
          if (current?.worker === worker) current.lose(why);
        }),
      forget,
    );
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
    const cancel = clock.after(Math.min(limits.timeoutMs + GRACE_MS, TIMER_MAX_MS), () => {
      starting = undefined;
      worker.terminate();
      const message = `Cannot run SQL on ${database}: it does not end, its owner was stopped, and it may or may not be kept: repeat only what is idempotent`;
      lost.reject(new MeshError("DEADLINE_EXCEEDED", message));
    });
    const lose = (why: string) =>
      lost.reject(new MeshError("STORE_FAILED", `Cannot run SQL on ${database}: ${why}`));
    current = { worker, lose };
    const why = ended.get(worker);
    if (why !== undefined) lose(why);
    try {
      return await Promise.race([worker.api.run(database, statements, limits), lost.promise]);
    } finally {
      cancel();
      current = undefined;
    }
  };

  return (...call) => inTurn(() => runNow(...call));
}
