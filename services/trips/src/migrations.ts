import type { ServiceEnv } from "../../../runtime/hosts/service-module";

export type Sql = ReturnType<ServiceEnv["sql"]["open"]>;

/** What each version of the schema adds to the one before. One that was shipped is never changed. */
const MIGRATIONS: readonly (readonly string[])[] = [
  [
    `CREATE TABLE trips (
      id TEXT PRIMARY KEY, name TEXT NOT NULL, start TEXT, pace TEXT, days INTEGER,
      revision TEXT NOT NULL, saved_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE places (
      trip_id TEXT NOT NULL REFERENCES trips ON DELETE CASCADE, position INTEGER NOT NULL,
      id TEXT NOT NULL, name TEXT NOT NULL, lat REAL NOT NULL, lon REAL NOT NULL,
      country TEXT, country_code TEXT, nights INTEGER,
      PRIMARY KEY (trip_id, position)
    ) STRICT, WITHOUT ROWID`,
  ],
  // A request that is sent again, because its answer was lost, must not save a trip twice.
  [
    "ALTER TABLE trips ADD COLUMN request_key TEXT",
    "CREATE UNIQUE INDEX trips_by_request_key ON trips (request_key)",
    "CREATE INDEX trips_by_age ON trips (saved_at)",
  ],
];

async function versionOf(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ user_version: number }>("PRAGMA user_version");
  return row!.user_version;
}

/** Brings the database to the newest version; a step that fails leaves it at the one before. */
export async function migrate(sql: Sql): Promise<void> {
  for (let version = await versionOf(sql); version < MIGRATIONS.length; version = await versionOf(sql)) {
    const statements = [...MIGRATIONS[version]!, `PRAGMA user_version = ${version + 1}`];
    try {
      await sql.batch(statements.map((text) => ({ sql: text })));
    } catch (error) {
      // A replica that is being replaced may have done it meanwhile.
      if ((await versionOf(sql)) === version) throw error;
    }
  }
}
