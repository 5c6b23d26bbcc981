import initSqlite, { type Database, type Sqlite3Static } from "@sqlite.org/sqlite-wasm";

/** sqlite-wasm's types leave out that its initializer takes Emscripten's module overrides. */
type InitSqlite = (overrides: {
  readonly instantiateWasm: (
    imports: WebAssembly.Imports,
    onInstance: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) => void;
}) => Promise<Sqlite3Static>;

/**
 * Opens a database file, read-only, from memory, with a SQLite that is already compiled: a service has no fetch.
 *
 * SQLite's own file systems are switched off. None is needed, and the OPFS ones start workers where the page is
 * cross-origin isolated.
 */
export async function openDatabase(sqliteModule: WebAssembly.Module, image: ArrayBuffer): Promise<Database> {
  const vfs = { kvvfs: true, opfs: true, "opfs-vfs": true, "opfs-sahpool": true, "opfs-wl": true };
  Object.assign(globalThis, { sqlite3ApiConfig: { disable: { vfs } } });
  const sqlite3 = await (initSqlite as unknown as InitSqlite)({
    instantiateWasm: (imports, onInstance) => {
      void WebAssembly.instantiate(sqliteModule, imports).then((instance) =>
        onInstance(instance, sqliteModule),
      );
    },
  });
  const { capi, oo1, wasm } = sqlite3;
  const db = new oo1.DB(":memory:");
  const address = wasm.allocFromTypedArray(image);
  const flags = capi.SQLITE_DESERIALIZE_FREEONCLOSE | capi.SQLITE_DESERIALIZE_READONLY;
  const size = image.byteLength;
  db.checkRc(capi.sqlite3_deserialize(db, "main", address, size, size, flags));
  return db;
}
