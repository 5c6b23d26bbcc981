import type { SqlResult, SqlRow, SqlStatement, SqlValue } from "../../../protocol/sql";
import { compact } from "../compact";

/** A database as a guest sees it. Whatever it is asked is one transaction, on disk when the promise resolves. */
export interface SqlClient {
  /** The rows of one statement, as objects by column name. */
  query<Row extends SqlRow = SqlRow>(sql: string, params?: readonly SqlValue[]): Promise<readonly Row[]>;
  /** One statement for the sake of what it changes. */
  execute(sql: string, params?: readonly SqlValue[]): Promise<Pick<SqlResult, "changes" | "lastInsertRowid">>;
  /** All of the statements, in order, or none of them. */
  batch(statements: readonly SqlStatement[]): Promise<readonly SqlResult[]>;
}

/** The same interface wherever the database is: behind the controller's port, or in this very realm. */
export const createSqlClient =
  (run: (database: string, statements: readonly SqlStatement[]) => Promise<readonly SqlResult[]>) =>
  (database: string): SqlClient => {
    const runOne = async (sql: string, params: readonly SqlValue[] = []) =>
      (await run(database, [compactParams({ sql, params })]))[0]!;
    return {
      query: async <Row extends SqlRow>(sql: string, params?: readonly SqlValue[]) =>
        (await runOne(sql, params)).rows as readonly Row[],
      async execute(sql, params) {
        const { changes, lastInsertRowid } = await runOne(sql, params);
        return { changes, lastInsertRowid };
      },
      batch: (statements) => run(database, statements.map(compactParams)),
    };
  };

/** What is no list is refused where the statement is run. */
const compactParams = (statement: SqlStatement): SqlStatement =>
  Array.isArray(statement?.params)
    ? { ...statement, params: statement.params.map((value) => compact(value)) }
    : statement;
