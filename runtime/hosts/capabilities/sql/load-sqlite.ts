import type { Sqlite3Static } from "@sqlite.org/sqlite-wasm";

/** What the package's initializer takes; its types leave it out. */
interface EmscriptenOptions {
  /** The URL of a file of the package. */
  locateFile?(name: string): string;
}

/**
 * Starts the SQLite build in this realm. Its ready-made file systems are switched off, since they start workers of their
 * own where the page is cross-origin isolated; so are its warnings, which repeat every mistake of a guest's.
 */
export function loadSqlite(
  init: () => Promise<Sqlite3Static>,
  options: EmscriptenOptions,
  realm: object,
): Promise<Sqlite3Static> {
  const vfs = { kvvfs: true, opfs: true, "opfs-vfs": true, "opfs-wl": true };
  Object.assign(realm, { sqlite3ApiConfig: { disable: { vfs }, warn: () => undefined } });
  const initialize: (given: EmscriptenOptions) => Promise<Sqlite3Static> = init;
  return initialize(options);
}
