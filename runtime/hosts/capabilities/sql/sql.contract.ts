import assert from "node:assert/strict";
import type { MeshErrorCode } from "../../../kernel/errors";
import type { SqlClient } from "./sql-client";

/** What the contract needs of the place where it is run: databases that are empty at first. */
export interface SqlPlace {
  /** A database of that name, for a service that may store 256 KiB and compute 300 ms at a stretch. */
  database(name: string): SqlClient;
}

export const CONTRACT_LIMITS = { timeoutMs: 300, storageMaxBytes: 256 * 1024 } as const;

interface Failure {
  readonly code: MeshErrorCode;
  readonly message: string;
  readonly cause?: unknown;
}

async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const failure = await promise.then(
    () => undefined,
    (error: Failure) => error,
  );
  assert.ok(failure, "it must be refused");
  return failure;
}

const refused = async (promise: Promise<unknown>, code: MeshErrorCode, text = /./): Promise<void> => {
  const failure = await failureOf(promise);
  assert.equal(failure.code, code, failure.message);
  assert.match(failure.message, text);
};

const countOf = async (sql: SqlClient): Promise<unknown> =>
  (await sql.query("SELECT count(*) AS count FROM notes"))[0]!.count;

const withNotes = async (place: SqlPlace, name: string): Promise<SqlClient> => {
  const sql = place.database(name);
  await sql.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT UNIQUE, data BLOB)");
  return sql;
};

const FOR_EVER = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n";

/** What every place that runs SQL promises: memory runs it in Node, OPFS in a real browser. By name, `run` in any order. */
export const SQL_CONTRACT: Readonly<Record<string, (place: SqlPlace) => Promise<void>>> = {
  async "every kind of value comes back as it was stored"(place) {
    const sql = await withNotes(place, "values");
    for (const value of [
      null,
      0,
      -1.5,
      2 ** 53 - 1,
      2n ** 62n,
      "",
      "Zürich 🚲\n'\"",
      new Uint8Array([0, 255]),
    ]) {
      assert.deepEqual(await sql.query("SELECT ?1 AS value", [value]), [{ value }]);
    }
    await sql.execute("INSERT INTO notes (text, data) VALUES (?, ?)", ["a\0b", new Uint8Array(0)]);
    const [row] = await sql.query("SELECT text, data FROM notes");
    assert.deepEqual(row, { text: "a\0b", data: new Uint8Array(0) });
  },

  async "a query gives rows as objects, in order, and none where there are none"(place) {
    const sql = await withNotes(place, "rows");
    await sql.batch(
      ["b", "a"].map((text) => ({ sql: "INSERT INTO notes (text) VALUES (?)", params: [text] })),
    );
    assert.deepEqual(await sql.query("SELECT id, text FROM notes ORDER BY text"), [
      { id: 2, text: "a" },
      { id: 1, text: "b" },
    ]);
    assert.deepEqual(await sql.query("SELECT * FROM notes WHERE id = 9"), []);
    const returned = await sql.query("INSERT INTO notes (text) VALUES ('c') RETURNING id");
    assert.deepEqual(returned, [{ id: 3 }]);
  },

  async "a change tells how many rows it changed, and the id of the row it inserted"(place) {
    const sql = await withNotes(place, "changes");
    const insert = "INSERT INTO notes (text) VALUES ('a'), ('b')";
    assert.deepEqual(await sql.execute(insert), { changes: 2, lastInsertRowid: 2 });
    assert.deepEqual(await sql.execute("DELETE FROM notes WHERE id = 1"), { changes: 1, lastInsertRowid: 0 });
    assert.deepEqual(await sql.execute("SELECT 1"), { changes: 0, lastInsertRowid: 0 });
    const { lastInsertRowid } = await sql.execute("INSERT INTO notes (id) VALUES (?)", [2n ** 60n]);
    assert.equal(lastInsertRowid, 2n ** 60n);
  },

  async "a batch is all or nothing"(place) {
    const sql = await withNotes(place, "batch");
    const results = await sql.batch([
      { sql: "INSERT INTO notes (text) VALUES (?)", params: ["a"] },
      { sql: "SELECT text FROM notes" },
    ]);
    assert.deepEqual(results, [
      { rows: [], changes: 1, lastInsertRowid: 1 },
      { rows: [{ text: "a" }], changes: 0, lastInsertRowid: 1 },
    ]);
    const broken = sql.batch([
      { sql: "CREATE TABLE others (id)" },
      { sql: "INSERT INTO notes (text) VALUES ('b')" },
      { sql: "INSERT INTO notes (text) VALUES ('a')" },
    ]);
    await refused(broken, "SQL_ERROR", /UNIQUE constraint failed: notes.text/);
    assert.equal(await countOf(sql), 1);
    await refused(sql.query("SELECT * FROM others"), "SQL_ERROR", /no such table: others/);
    assert.deepEqual(await sql.batch([]), []);
  },

  async "a mistake in SQL is told in SQLite's words, with its code as the cause"(place) {
    const sql = await withNotes(place, "mistakes");
    await refused(sql.query("SELEC 1"), "SQL_ERROR", /near "SELEC": syntax error/);
    await sql.execute("INSERT INTO notes (text) VALUES ('a')");
    const failure = await failureOf(sql.execute("INSERT INTO notes (text) VALUES ('a')"));
    assert.equal(failure.cause, "SQLITE_CONSTRAINT_UNIQUE");
    assert.equal(await countOf(sql), 1);
  },

  async "what is not one statement with its values is refused"(place) {
    const sql = await withNotes(place, "statements");
    await refused(sql.execute("SELECT 1; DROP TABLE notes"), "SQL_ERROR", /more than one statement/);
    await refused(sql.execute("  -- nothing\n;"), "SQL_ERROR", /no statement/);
    await refused(sql.execute(`${"/**/ ".repeat(10_000)}x`), "SQL_ERROR", /near "x"/);
    await refused(sql.query("SELECT ?, ?", [1]), "SQL_ERROR", /1 values for 2 parameters/);
    await refused(sql.query("SELECT ?", [{} as never]), "SQL_ERROR", /none of null/);
    assert.deepEqual(await sql.query("SELECT 1 AS one; -- and no more"), [{ one: 1 }]);
    assert.equal(await countOf(sql), 0);
  },

  async "foreign keys are enforced"(place) {
    const sql = await withNotes(place, "keys");
    await sql.execute("CREATE TABLE tags (note INTEGER REFERENCES notes ON DELETE CASCADE)");
    await refused(sql.execute("INSERT INTO tags VALUES (7)"), "SQL_ERROR", /FOREIGN KEY/);
  },

  async "a full database refuses what is too much, keeps what it had, and takes more after a deletion"(
    place,
  ) {
    const sql = await withNotes(place, "quota");
    const insert = { sql: "INSERT INTO notes (data) VALUES (?)", params: [new Uint8Array(100_000)] };
    await sql.execute(insert.sql, insert.params);
    await refused(sql.batch([insert, insert, insert]), "QUOTA_EXCEEDED", /nothing was changed/);
    assert.equal(await countOf(sql), 1);
    await sql.execute("DELETE FROM notes");
    await sql.execute(insert.sql, insert.params);
    assert.equal(await countOf(sql), 1);
  },

  async "a statement that never ends is interrupted and undone, and the database goes on"(place) {
    const sql = await withNotes(place, "endless");
    await refused(sql.query(FOR_EVER), "DEADLINE_EXCEEDED", /not done in 300 ms/);
    const endless = [{ sql: "INSERT INTO notes (text) VALUES ('a')" }, { sql: FOR_EVER }];
    await refused(sql.batch(endless), "DEADLINE_EXCEEDED");
    assert.equal(await countOf(sql), 0);
  },

  async "nothing that lasts in the connection or reaches beyond the database is allowed"(place) {
    const sql = await withNotes(place, "reach");
    for (const statement of [
      "ATTACH ':memory:' AS other",
      "ATTACH '/values' AS other",
      "DETACH main",
      "VACUUM INTO 'copy'",
      "BEGIN",
      "COMMIT",
      "ROLLBACK",
      "SAVEPOINT here",
      "CREATE TEMP TABLE secret (id)",
      "PRAGMA max_page_count = 1000000",
      "PRAGMA synchronous = OFF",
      "PRAGMA journal_mode = MEMORY",
      "PRAGMA writable_schema = ON",
      "PRAGMA foreign_keys = OFF",
      "PRAGMA temp_store_directory = '/'",
      "DELETE FROM sqlite_schema",
    ]) {
      await refused(sql.execute(statement), "SQL_ERROR");
    }
    await refused(sql.query("SELECT load_extension('x')"), "SQL_ERROR");
    assert.deepEqual(await sql.query("PRAGMA foreign_keys"), [{ foreign_keys: 1 }]);
    assert.equal(await countOf(sql), 0);
  },

  async "what a query collects has a bound, and the database goes on"(place) {
    const sql = await withNotes(place, "memory");
    const rows = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 1000)";
    const failure = await failureOf(
      sql.query(`${rows} SELECT length(data) FROM (SELECT randomblob(4000000) AS data FROM n ORDER BY 1)`),
    );
    assert.ok(["SQL_ERROR", "DEADLINE_EXCEEDED"].includes(failure.code), failure.message);
    assert.equal(await countOf(sql), 0);
  },

  async "the version of the schema, its tables and full-text search are there"(place) {
    const sql = await withNotes(place, "schema");
    await sql.execute("PRAGMA user_version = 3");
    assert.deepEqual(await sql.query("PRAGMA user_version"), [{ user_version: 3 }]);
    assert.deepEqual(
      (await sql.query("PRAGMA table_info(notes)")).map(({ name }) => name),
      ["id", "text", "data"],
    );
    await sql.execute("CREATE VIRTUAL TABLE words USING fts5(text)");
    await sql.execute("INSERT INTO words VALUES ('a night in Vienna')");
    assert.equal((await sql.query("SELECT text FROM words WHERE words MATCH 'vien*'")).length, 1);
    await sql.execute("ALTER TABLE notes ADD COLUMN place TEXT");
    await sql.execute("DROP TABLE words");
  },

  async "an answer beyond all measure is refused, and what the call changed is undone"(place) {
    const sql = await withNotes(place, "answer");
    const rows =
      "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 9) SELECT zeroblob(8000000) FROM n";
    const batch = sql.batch([{ sql: "INSERT INTO notes (text) VALUES ('a')" }, { sql: rows }]);
    await refused(batch, "SQL_ERROR", /the answer is over/);
    assert.equal(await countOf(sql), 0);
  },

  async "databases of other names are apart, and calls that come at once do not mix"(place) {
    const sql = await withNotes(place, "crowd");
    const other = await withNotes(place, "other-crowd");
    await other.execute("INSERT INTO notes (text) VALUES ('elsewhere')");
    const texts = Array.from({ length: 20 }, (_, index) => `note ${index}`);
    const inserted = texts.map((text) =>
      sql.batch([
        { sql: "INSERT INTO notes (text) VALUES (?)", params: [text] },
        { sql: "SELECT text FROM notes WHERE id = last_insert_rowid()" },
      ]),
    );
    const found = (await Promise.all(inserted)).map(([, read]) => read!.rows[0]!.text);
    assert.deepEqual(found, texts);
    assert.equal(await countOf(other), 1);
  },
};
