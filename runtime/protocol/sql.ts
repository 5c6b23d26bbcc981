/** SQL as it crosses realms: from a guest to the controller, and on to the worker that owns the databases. */

/** What SQLite stores. A whole number too large for a double comes as a bigint, and may be given as one. */
export type SqlValue = null | number | bigint | string | Uint8Array;

/** One statement; `params` are the values of its `?`, in order. */
export interface SqlStatement {
  readonly sql: string;
  readonly params?: readonly SqlValue[];
}

export type SqlRow = Readonly<Record<string, SqlValue>>;

export interface SqlResult {
  /** Of two columns with the same name the last one is kept. */
  readonly rows: readonly SqlRow[];
  /** Rows that the statement itself inserted, updated or deleted. */
  readonly changes: number;
  /** Of the row that this call inserted last, up to here; 0 when there is none. */
  readonly lastInsertRowid: number | bigint;
}

/** What a service may ask of a database at a time: parts of its `resources`. */
export interface SqlLimits {
  /** After it the statement is interrupted, and all of the call undone. */
  readonly timeoutMs: number;
  /** Size of one database. */
  readonly storageMaxBytes: number;
}

/** The worker that owns the databases, as the controller calls it. */
export interface SqlOwnerApi {
  /** Called once. Resolves when the databases are this worker's alone: the one before it must be gone. */
  open(scope: string): Promise<void>;
  /** Runs the statements as one transaction: when it resolves, all of them are on disk; else none is. */
  run(
    database: string,
    statements: readonly SqlStatement[],
    limits: SqlLimits,
  ): Promise<readonly SqlResult[]>;
}

/** Held by the owner of the databases of a scope, as long as it lives. */
export const sqlOwnerLock = (scope: string): string => `foremesh:sql:${scope}`;
