import type { Database, Sqlite3Static } from "@sqlite.org/sqlite-wasm";
import { MeshError } from "../../../kernel/errors";
import type { SqlOwnerApi } from "../../../protocol/sql";
import { createSqlDatabase, type SqlDatabase } from "./sql-database";

export interface SqlDatabasesOptions {
  readonly sqlite3: Sqlite3Static;
  /** Where the databases are. */
  open(name: string): Promise<Database>;
  /** Monotonic, in ms. */
  now(): number;
}

/** The databases of a scope: each is opened on its first use, and anew after it broke. */
export function createSqlDatabases({ sqlite3, open, now }: SqlDatabasesOptions): Pick<SqlOwnerApi, "run"> {
  const databases = new Map<string, Promise<SqlDatabase>>();

  const openOne = async (name: string): Promise<SqlDatabase> => {
    let db: Database | undefined;
    try {
      db = await open(name);
      return createSqlDatabase({ sqlite3, db, name, now });
    } catch (error) {
      db?.close();
      const message = `Cannot open the database ${name}: ${String(error)}`;
      throw new MeshError("STORE_FAILED", message, { cause: error });
    }
  };

  const openNamed = (name: string): Promise<SqlDatabase> => {
    const opening = openOne(name);
    databases.set(name, opening);
    opening.catch(() => databases.delete(name));
    return opening;
  };

  return {
    async run(name, statements, limits) {
      const database = await (databases.get(name) ?? openNamed(name));
      try {
        return database.run(statements, limits);
      } finally {
        if (database.isBroken) {
          databases.delete(name);
          database.close();
        }
      }
    },
  };
}
