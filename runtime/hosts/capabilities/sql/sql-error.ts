import { MeshError } from "../../../kernel/errors";

/** SQLite's result codes, without their extension (sqlite.org/rescode.html), that are not the statement's mistake. */
const INTERRUPT = 9;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;

/** After these the connection is of no use: opened anew, it rolls back what was under way. */
const BROKEN: readonly number[] = [IOERR, CORRUPT, CANTOPEN, NOTADB];

const UNKNOWN_OUTCOME = "what it changed may or may not be kept: repeat only what is idempotent";

export interface SqliteFailure {
  /** SQLite's own words. */
  readonly message: string;
  readonly resultCode: number;
  /** Its name, such as SQLITE_CONSTRAINT_UNIQUE. */
  readonly codeName: string;
}

export const breaksConnection = ({ resultCode }: SqliteFailure): boolean =>
  BROKEN.includes(resultCode & 0xff);

/**
 * SQLite's failure as one of ours. A statement's own mistake is SQL_ERROR with SQLite's text, for the guest to catch; its
 * cause is SQLite's name for it.
 */
export function sqlErrorOf(database: string, failure: SqliteFailure, timeoutMs: number): MeshError {
  const { message, resultCode, codeName } = failure;
  const say = (why: string) => `Cannot run SQL on ${database}: ${why}`;
  const options = { cause: codeName };
  switch (resultCode & 0xff) {
    case FULL:
      return new MeshError("QUOTA_EXCEEDED", say("it has no room for this, nothing was changed"), options);
    case INTERRUPT:
      return new MeshError("DEADLINE_EXCEEDED", say(`not done in ${timeoutMs} ms, it was undone`), options);
    default:
      if (!breaksConnection(failure)) return new MeshError("SQL_ERROR", say(message), options);
      // It may have failed at the end of COMMIT.
      return new MeshError("STORE_FAILED", say(`${message}; ${UNKNOWN_OUTCOME}`), options);
  }
}
