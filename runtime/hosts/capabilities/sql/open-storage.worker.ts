import type { Database, SAHPoolUtil, Sqlite3Static } from "@sqlite.org/sqlite-wasm";
import { MeshError } from "../../../kernel/errors";

/** Opens a database by its name. */
export type OpenDatabase = (name: string) => Promise<Database>;

/** The database and its journal; temporary files are in memory in this build. */
const FILES_PER_DATABASE = 2;
/** The files of an owner that is dead may be free a moment after its lock. */
const RETRY_MS = 50;
const RETRY_MAX_MS = 5_000;

/**
 * Where databases are kept: files of the origin's private file system, all held open by this worker alone (SQLite's
 * SAHPool), or memory where the browser has no such files for us, as in some private windows.
 */
export async function openStorage(sqlite3: Sqlite3Static, scope: string): Promise<OpenDatabase> {
  if (!(await hasPrivateFiles())) {
    console.warn(
      "[foremesh] this browser keeps no files for us: what services store by SQL ends with this tab",
    );
    return async () => new sqlite3.oo1.DB(":memory:");
  }
  const pool = await installPool(sqlite3, `.foremesh-sql/${encodeURIComponent(scope)}`);
  return async (name) => {
    await pool.reserveMinimumCapacity(pool.getFileCount() + FILES_PER_DATABASE);
    // With the suffix no database is another's journal, as `x-journal` would be that of `x`.
    return new pool.OpfsSAHPoolDb(`/${name}.sqlite3`);
  };
}

async function hasPrivateFiles(): Promise<boolean> {
  if (navigator.storage?.getDirectory === undefined) return false;
  const file = self.FileSystemFileHandle?.prototype as
    | { readonly createSyncAccessHandle?: unknown }
    | undefined;
  if (file?.createSyncAccessHandle === undefined) return false;
  return navigator.storage.getDirectory().then(
    () => true,
    (error) => {
      // As private windows say it. After any other failure, memory would take writes in place of files that are there.
      if (error instanceof DOMException && error.name === "SecurityError") return false;
      const message = `Cannot open the databases: ${String(error)}`;
      throw new MeshError("STORE_FAILED", message, { cause: error });
    },
  );
}

async function installPool(sqlite3: Sqlite3Static, directory: string): Promise<SAHPoolUtil> {
  const giveUpAt = performance.now() + RETRY_MAX_MS;
  for (;;) {
    try {
      return await sqlite3.installOpfsSAHPoolVfs({
        directory,
        // By default a pool that cannot be opened is deleted, with all that is in it.
        preserveOnInitFailure: true,
        ...{ forceReinitIfPreviouslyFailed: true },
      });
    } catch (error) {
      if (performance.now() > giveUpAt) {
        const message = `Cannot open the databases: ${String(error)}`;
        throw new MeshError("STORE_FAILED", message, { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
