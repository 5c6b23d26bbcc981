import type { CAPI } from "@sqlite.org/sqlite-wasm";

/**
 * What a guest may do with the connection it shares with all replicas of its service: data and schema of its own
 * database, nothing that lasts in the connection or reaches beyond it (sqlite.org/security.html).
 */

/** Pragmas that only tell something; those of a table have its name as their argument. */
const READABLE: ReadonlySet<string> = new Set(
  `table_info table_xinfo table_list index_list index_info index_xinfo foreign_key_list foreign_key_check
  integrity_check quick_check data_version schema_version page_count page_size freelist_count max_page_count encoding
  foreign_keys journal_mode synchronous user_version application_id function_list collation_list compile_options
  optimize`.split(/\s+/),
);

/** Pragmas that are kept in the database itself, or end with the transaction. */
const WRITABLE: ReadonlySet<string> = new Set(["user_version", "application_id", "defer_foreign_keys"]);

/** Whose argument says what to tell, and sets nothing. */
const ASKING =
  /^(?:table_x?info|table_list|index_(?:list|x?info)|foreign_key_(?:list|check)|(?:integrity|quick)_check|optimize)$/;

function mayUsePragma(name: string, argument: string | 0): boolean {
  if (WRITABLE.has(name)) return true;
  return READABLE.has(name) && (argument === 0 || ASKING.test(name));
}

/** Asked by SQLite for each thing that a statement would do (sqlite.org/c3ref/set_authorizer.html). */
export function createAuthorizer(
  capi: CAPI,
): (action: number, name: string | 0, argument: string | 0) => boolean {
  const denied: ReadonlySet<number> = new Set([
    capi.SQLITE_ATTACH,
    capi.SQLITE_DETACH,
    // The connection's transactions are ours: one that a guest left open would hold another's writes back.
    capi.SQLITE_TRANSACTION,
    capi.SQLITE_SAVEPOINT,
    // Kept in memory outside of the quota, and lost with the owner.
    capi.SQLITE_CREATE_TEMP_INDEX,
    capi.SQLITE_CREATE_TEMP_TABLE,
    capi.SQLITE_CREATE_TEMP_TRIGGER,
    capi.SQLITE_CREATE_TEMP_VIEW,
  ]);
  return (action, name, argument) =>
    action === capi.SQLITE_PRAGMA ? mayUsePragma(String(name).toLowerCase(), argument) : !denied.has(action);
}

/** Largest string, blob or row, in bytes. */
const VALUE_MAX_BYTES = 8 * 1024 * 1024;
/** Longer patterns take time without end (sqlite.org/limits.html §6). */
const PATTERN_MAX_BYTES = 1_000;

/** Bounds to what the progress handler cannot interrupt, because it happens inside one step. */
export const limitsOf = (capi: CAPI) =>
  [
    [capi.SQLITE_LIMIT_LENGTH, VALUE_MAX_BYTES],
    [capi.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, PATTERN_MAX_BYTES],
    [capi.SQLITE_LIMIT_ATTACHED, 0],
  ] as const;
