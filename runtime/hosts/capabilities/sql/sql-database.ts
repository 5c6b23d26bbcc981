import type { Database, PreparedStatement, Sqlite3Static } from "@sqlite.org/sqlite-wasm";
import { MeshError } from "../../../kernel/errors";
import type { SqlLimits, SqlResult, SqlRow, SqlStatement, SqlValue } from "../../../protocol/sql";
import { ANSWER_MAX_BYTES, VALUE_OVERHEAD_BYTES } from "../answer-bound";
import { breaksConnection, type SqliteFailure, sqlErrorOf } from "./sql-error";
import { createAuthorizer, limitsOf } from "./sql-guard";

/** One open database. All of a call is one transaction, whose end is the acknowledgement. */
export interface SqlDatabase {
  /** Synchronous, so that calls cannot interleave. Throws a MeshError, and then nothing was changed. */
  run(statements: readonly SqlStatement[], limits: SqlLimits): readonly SqlResult[];
  /** After a failure that leaves the connection unusable. */
  readonly isBroken: boolean;
  close(): void;
}

export interface SqlDatabaseOptions {
  readonly sqlite3: Sqlite3Static;
  readonly db: Database;
  readonly name: string;
  /** Monotonic, in ms. */
  now(): number;
}

/** Steps of SQLite's machine between two looks at the clock: each may handle a value of megabytes. */
const STEPS_PER_LOOK = 100;
/**
 * On disk when COMMIT returns (FULL), and the journal is kept and emptied, which is two metadata writes of the pool fewer
 * per transaction than deleting it.
 */
const SETTINGS = "PRAGMA synchronous = FULL; PRAGMA journal_mode = TRUNCATE; PRAGMA foreign_keys = ON;";
/** Of all databases together, for what queries sort and collect. */
const MEMORY_MAX_BYTES = 256 * 1024 * 1024;
/** White space, comments and semicolons after a statement. */
const NOTHING = /^(?:[\s;]|--[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*(?:\*\/|$))*$/;

export function createSqlDatabase({ sqlite3, db, name, now }: SqlDatabaseOptions): SqlDatabase {
  const { capi } = sqlite3;
  const isAllowed = createAuthorizer(capi);
  let isOurs = true;
  let deadlineAt = Number.POSITIVE_INFINITY;
  let isBroken = false;

  /** Runs what the mesh itself has to say to SQLite: not judged, not interrupted. */
  const tell = (sql: string) => {
    isOurs = true;
    deadlineAt = Number.POSITIVE_INFINITY;
    try {
      db.exec(sql);
    } finally {
      isOurs = false;
    }
  };

  tell(`${SETTINGS} PRAGMA hard_heap_limit = ${MEMORY_MAX_BYTES}`);
  const pageBytes = Number(db.selectValue("PRAGMA page_size"));
  capi.sqlite3_extended_result_codes(db, 1);
  capi.sqlite3_db_config(db, capi.SQLITE_DBCONFIG_DEFENSIVE, 1, 0);
  for (const [limit, value] of limitsOf(capi)) capi.sqlite3_limit(db, limit, value);
  capi.sqlite3_progress_handler(db, STEPS_PER_LOOK, () => (now() > deadlineAt ? 1 : 0), 0);
  capi.sqlite3_set_authorizer(
    db,
    (_pointer, action, subject, argument) =>
      isOurs || isAllowed(action, subject, argument) ? capi.SQLITE_OK : capi.SQLITE_DENY,
    0,
  );

  const refuse = (why: string): never => {
    throw new MeshError("SQL_ERROR", `Cannot run SQL on ${name}: ${why}`);
  };

  const prepare = ({ sql, params = [] }: SqlStatement): PreparedStatement => {
    if (typeof sql !== "string" || NOTHING.test(sql)) return refuse("there is no statement");
    const statement = db.prepare(sql);
    try {
      const rest = sql.slice(capi.sqlite3_sql(statement)?.length);
      if (!NOTHING.test(rest)) refuse("more than one statement, must be one: use batch");
      if (!Array.isArray(params) || params.length !== statement.parameterCount)
        refuse(`${params.length} values for ${statement.parameterCount} parameters`);
      if (!params.every(isSqlValue)) refuse("a value is none of null, number, bigint, string and Uint8Array");
      if (params.length > 0) statement.bind(params as SqlValue[]);
      return statement;
    } catch (error) {
      statement.finalize();
      throw error;
    }
  };

  let answeredBytes = 0;
  const take = (row: SqlRow): SqlRow => {
    for (const value of Object.values(row)) answeredBytes += sizeOf(value);
    if (answeredBytes > ANSWER_MAX_BYTES) refuse(`the answer is over ${ANSWER_MAX_BYTES} bytes`);
    return row;
  };

  const runOne = (given: SqlStatement): SqlResult => {
    const changedBefore = db.changes(true, true);
    const statement = prepare(given);
    try {
      const rows: SqlRow[] = [];
      while (statement.step()) rows.push(take(statement.get({}) as SqlRow));
      // The count of the last writing statement stays when a reading one runs.
      const changes = db.changes(true, true) === changedBefore ? 0 : db.changes();
      return { rows, changes, lastInsertRowid: shorten(capi.sqlite3_last_insert_rowid(db)) };
    } finally {
      statement.finalize();
    }
  };

  const failureOf = (error: unknown): SqliteFailure | undefined => {
    if (!(error instanceof sqlite3.SQLite3Error)) return undefined;
    const code = error.resultCode;
    // The message of the error begins with what `cause` says better.
    const message = capi.sqlite3_errmsg(db) || error.message;
    return { message, resultCode: code, codeName: capi.sqlite3_js_rc_str(code) ?? String(code) };
  };

  return {
    get isBroken() {
      return isBroken;
    },
    run(statements, { timeoutMs, storageMaxBytes }) {
      answeredBytes = 0;
      // Of another replica's call; within one, a later statement may use `last_insert_rowid()`.
      capi.sqlite3_set_last_insert_rowid(db, 0n);
      try {
        tell(
          `PRAGMA max_page_count = ${Math.max(1, Math.floor(storageMaxBytes / pageBytes))}; BEGIN IMMEDIATE`,
        );
        deadlineAt = now() + timeoutMs;
        const results = statements.map(runOne);
        tell("COMMIT");
        return results;
      } catch (error) {
        const failure = failureOf(error);
        if (failure !== undefined && breaksConnection(failure)) isBroken = true;
        // Some failures have undone it already (sqlite.org/lang_transaction.html).
        if (!isBroken && capi.sqlite3_get_autocommit(db) === 0) tell("ROLLBACK");
        throw failure === undefined ? error : sqlErrorOf(name, failure, timeoutMs);
      }
    },
    close: () => db.close(),
  };
}

const isSqlValue = (value: unknown): boolean =>
  value === null || ["number", "bigint", "string"].includes(typeof value) || value instanceof Uint8Array;

const sizeOf = (value: SqlValue): number => {
  if (typeof value === "string") return VALUE_OVERHEAD_BYTES + value.length * 2;
  return VALUE_OVERHEAD_BYTES + (value instanceof Uint8Array ? value.byteLength : 0);
};

const shorten = (value: bigint | number): number | bigint =>
  Number.isSafeInteger(Number(value)) ? Number(value) : value;
