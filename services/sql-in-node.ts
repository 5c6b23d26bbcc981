import initSqlite from "@sqlite.org/sqlite-wasm";
import { judge } from "../runtime/hosts/capabilities/judge";
import { loadSqlite } from "../runtime/hosts/capabilities/sql/load-sqlite";
import { createSqlClient, type SqlClient } from "../runtime/hosts/capabilities/sql/sql-client";
import { createSqlDatabases } from "../runtime/hosts/capabilities/sql/sql-databases";

/** The defaults of a service's `resources` in mesh.json. */
const LIMITS = { timeoutMs: 5_000, storageMaxBytes: 67_108_864 };

/** Databases for a service, by the names that it was granted. */
export type OpenSql = (service: string, granted: readonly string[]) => (name: string) => SqlClient;

/**
 * Databases for services that run in Node: the same SQLite behind the same interface, in memory, for as long as the
 * process runs. Loaded when the first statement comes.
 */
export function createSqlInNode(): OpenSql {
  const load = async () => {
    const sqlite3 = await loadSqlite(initSqlite, {}, globalThis);
    const open = async () => new sqlite3.oo1.DB(":memory:");
    return createSqlDatabases({ sqlite3, open, now: () => performance.now() });
  };
  let loading: ReturnType<typeof load> | undefined;
  const open = createSqlClient(async (name, statements) => {
    loading ??= load();
    return (await loading).run(name, statements, LIMITS);
  });
  return (service, granted) => (name) => {
    judge(service, "sql", granted, name);
    return open(name);
  };
}
