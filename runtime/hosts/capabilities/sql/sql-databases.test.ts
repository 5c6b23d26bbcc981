import initSqlite from "@sqlite.org/sqlite-wasm";
import { describe, expect, it } from "vitest";
import { CONTRACT_LIMITS, SQL_CONTRACT } from "./sql.contract";
import { createSqlClient } from "./sql-client";
import { createSqlDatabases } from "./sql-databases";

const now = () => performance.now();

describe("databases in memory", async () => {
  const sqlite3 = await initSqlite();
  const open = async () => new sqlite3.oo1.DB(":memory:");
  const databases = createSqlDatabases({ sqlite3, open, now });
  const client = createSqlClient((name, statements) => databases.run(name, statements, CONTRACT_LIMITS));

  it.each(Object.entries(SQL_CONTRACT))("%s", (_name, check) => check({ database: client }));

  it("a database that cannot be opened is tried again at the next call", async () => {
    let attempts = 0;
    const flaky = createSqlDatabases({
      sqlite3,
      async open() {
        if (attempts++ === 0) throw new Error("disk on fire");
        return open();
      },
      now,
    });
    const run = () => flaky.run("notes", [{ sql: "SELECT 1 AS one" }], CONTRACT_LIMITS);
    await expect(run()).rejects.toMatchObject({ code: "STORE_FAILED", message: /disk on fire/ });
    expect((await run())[0]?.rows).toEqual([{ one: 1 }]);
  });
});
