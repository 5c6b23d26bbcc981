import type { Clock } from "../kernel/clock";
import { MeshError, type MeshErrorCode } from "../kernel/errors";

export interface RecoveryOptions<T> {
  /** @param lose  To be called when the connection was closed. */
  open(lose: () => void): Promise<T>;
  /** Deletes the database; all in it can be had again. */
  destroy(): Promise<void>;
  /** `false`: something of it is missing that it must have. */
  isWhole(connection: T): boolean;
  close(connection: T): void;
  readonly clock: Pick<Clock, "after">;
  onTrouble(trouble: MeshError): void;
}

/** A database that is a cache: when it fails it is opened again, then built anew, then done without. */
export interface Recovered<T> {
  /** Rejects with a MeshError, STORAGE_…, while it is done without. */
  use<R>(task: (connection: T) => Promise<R>): Promise<R>;
  /** Why it is done without. */
  trouble(): MeshError | undefined;
}

const OPEN_COUNT = 3;
/**
 * Longer than any page takes to close its connection when it is asked to. Only the first that waits for that hears that it is
 * blocked; who comes after it just waits (Indexed Database API, connection queue). So time is what tells.
 */
const BLOCKED_MS = 3_000;
/** "Internal error opening backing store", which stays for some users (facts: reliability.md §3 D); or half of it is gone. */
const BROKEN = ["UnknownError", "NotFoundError"];
/** The connection is gone, whatever was told of it (WebKit: "Connection to Indexed Database server lost"). */
const LOST = ["InvalidStateError", "AbortError", ...BROKEN];

const nameOf = (error: unknown) => (error as Error | undefined)?.name ?? "";

export function createRecovered<T>(options: RecoveryOptions<T>): Recovered<T> {
  let opened: Promise<T> | undefined;
  let trouble: MeshError | undefined;

  const tell = (code: MeshErrorCode, message: string, cause?: unknown): MeshError => {
    const told = new MeshError(code, message, { cause });
    options.onTrouble(told);
    return told;
  };
  const lose = () => {
    opened = undefined;
  };

  async function openWhole(): Promise<T> {
    const connection = await options.open(lose);
    if (options.isWhole(connection)) return connection;
    options.close(connection);
    throw Object.assign(new Error("A part of the database is missing"), { name: "NotFoundError" });
  }

  async function openOrRebuild(): Promise<T> {
    for (let count = 1; ; count++) {
      try {
        return await openWhole();
      } catch (error) {
        if (nameOf(error) === "VersionError") {
          const message = "Cannot use the database: it is newer than this script";
          throw tell("STORAGE_NEWER", message, error);
        }
        if (count < OPEN_COUNT) continue;
        return rebuild(error);
      }
    }
  }

  async function rebuild(cause: unknown): Promise<T> {
    let error = cause;
    if (BROKEN.includes(nameOf(cause))) {
      try {
        await options.destroy();
        const connection = await openWhole();
        tell("STORAGE_REBUILT", `The database was broken, and is built anew: ${String(cause)}`, cause);
        return connection;
      } catch (again) {
        error = again;
      }
    }
    throw tell("STORAGE_BROKEN", `Cannot open the database: ${String(error)}`, error);
  }

  function start(): Promise<T> {
    const opening = new Promise<T>((resolve, reject) => {
      const stop = options.clock.after(BLOCKED_MS, () => {
        trouble = tell("STORAGE_BLOCKED", "Cannot open the database: another tab holds on to an older one");
        reject(trouble);
      });
      openOrRebuild()
        .finally(stop)
        .then(
          (connection) => {
            trouble = undefined;
            opened = Promise.resolve(connection);
            resolve(connection);
          },
          (error) => {
            trouble = error;
            reject(error);
          },
        );
    });
    opening.catch(() => undefined);
    return opening;
  }

  const connect = (): Promise<T> => {
    if (trouble !== undefined) return Promise.reject(trouble);
    opened ??= start();
    return opened;
  };

  return {
    async use(task) {
      const connection = await connect();
      try {
        return await task(connection);
      } catch (error) {
        if (!LOST.includes(nameOf(error))) throw error;
        lose();
        return task(await connect());
      }
    },
    trouble: () => trouble,
  };
}
