import initSqlite from "@sqlite.org/sqlite-wasm";
import { MeshError } from "../../../kernel/errors";
import { holdLock } from "../../../kernel/hold-lock.browser";
import type { Channel } from "../../../protocol/channel";
import { serveCalls } from "../../../protocol/rpc";
import { type SqlOwnerApi, sqlOwnerLock } from "../../../protocol/sql";
import { loadSqlite } from "./load-sqlite";
import { openStorage } from "./open-storage.worker";
import { createSqlDatabases } from "./sql-databases";

/** The worker that owns the databases of a scope. Its script is a bundle of its own, with sqlite3.wasm beside it. */
let databases: Pick<SqlOwnerApi, "run"> | undefined;

const api: SqlOwnerApi = {
  async open(scope) {
    const loading = loadSqlite(
      initSqlite,
      { locateFile: (name) => new URL(name, self.location.href).href },
      self,
    );
    // The one before may still be alive: a worker that computes takes up to 2 s to end (facts: wasm.md §9).
    await holdLock(sqlOwnerLock(scope));
    const sqlite3 = await loading;
    const open = await openStorage(sqlite3, scope);
    databases = createSqlDatabases({ sqlite3, open, now: () => performance.now() });
  },
  async run(...call) {
    if (databases === undefined) throw new MeshError("STORE_FAILED", "Cannot run SQL: nothing is open yet");
    return databases.run(...call);
  },
};

serveCalls(self as unknown as Channel, api);
