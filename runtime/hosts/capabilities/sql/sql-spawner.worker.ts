import type { Clock } from "../../../kernel/clock";
import { deferred } from "../../../kernel/deferred";
import { MeshError } from "../../../kernel/errors";
import { whenReleased } from "../../../kernel/hold-lock.browser";
import { trustedUrl } from "../../../kernel/trusted-url.browser";
import { remoteOf } from "../../../protocol/rpc";
import { type SqlOwnerApi, sqlOwnerLock } from "../../../protocol/sql";
import type { OwnerWorker } from "./sql-owner";

/** Longest until the databases are open: SQLite's code has to come, and the owner before has to be gone. */
const OPEN_MAX_MS = 8_000;

/** Starts the owner of the databases of a scope, nested in the controller. */
export async function spawnSqlOwner(scriptUrl: string, scope: string, clock: Clock): Promise<OwnerWorker> {
  const worker = new Worker(trustedUrl(scriptUrl), { type: "module", name: "foremesh sql" });
  const api = remoteOf<SqlOwnerApi>(worker, () => false);
  const failed = deferred<never>();
  const fail = (why: string) =>
    failed.reject(new MeshError("STORE_FAILED", `Cannot open the databases: ${why}`));
  worker.onerror = (event) => {
    event.preventDefault();
    fail(event.message ?? `${scriptUrl} could not be loaded`);
  };
  const cancel = clock.after(OPEN_MAX_MS, () =>
    fail(`not done in ${OPEN_MAX_MS} ms; another tab may still have them`),
  );
  try {
    await Promise.race([api.open(scope), failed.promise]);
  } catch (error) {
    worker.terminate();
    throw error;
  } finally {
    cancel();
  }
  worker.onerror = null;
  // Nobody else of this scope asks for it but the next owner, which is started after this one is known to be gone.
  const gone = whenReleased(sqlOwnerLock(scope)).then(
    () =>
      "its owner ended, and what it was asked last may or may not be kept: repeat only what is idempotent",
  );
  return { api, gone, terminate: () => worker.terminate() };
}
