import type { Capabilities, LogLevel } from "./capabilities/capabilities";

/**
 * What a service with the `fetch` ABI is: an ES module whose default export answers requests.
 *
 * The host takes `fetch`, `XMLHttpRequest`, `WebSocket`, `indexedDB`, `caches` and the like out of the realm before
 * the module is imported, so that a service has only what `env` hands it (deny by default).
 */
export interface ServiceModule {
  /** Called once per instance, before the first request; a replica is ready when it has resolved. */
  init?(env: ServiceEnv): void | Promise<void>;
  fetch(request: Request, env: ExchangeEnv): Response | Promise<Response>;
}

/** For one request. */
export interface ExchangeEnv extends ServiceEnv {
  /**
   * Calls another service or upstream of the mesh by its name, `fetch("http://maps/tiles/1")`, where
   * `capabilities.outbound` has its origin, "http://maps"; else the answer is 403. The mesh's routes and policies for it
   * apply; it is given up with the request it is made for.
   */
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
}

/** What the manifest grants. Keys of `modules` and `files` are file names, e.g. "sqlite3.wasm". */
export interface ServiceEnv {
  /** `capabilities.config` of the service's entry in mesh.json. */
  readonly config: Readonly<Record<string, string>>;
  /** Every `.wasm` of `artifact.files`, compiled once per origin. */
  readonly modules: Readonly<Record<string, WebAssembly.Module>>;
  /** Every other file of `artifact.files`; a replica has its own copy. */
  readonly files: Readonly<Record<string, ArrayBuffer>>;
  /** A line of the service's log, in the browser's console, where `capabilities.logging` is not false. */
  log(level: LogLevel, message: string): void;
  /**
   * Key-value stores named in `capabilities.keyValue`; services that are granted the same name share the store. A write
   * is on the disk when its promise resolves, and outlives the replica, the page and the browser. One that would make
   * the store larger than `resources.storageMaxBytes` rejects with QUOTA_EXCEEDED and changes nothing.
   *
   *     const visits = await env.keyValue.open("counters").increment("visits", 1n);
   */
  readonly keyValue: Capabilities["keyValue"];
  /** Containers named in `capabilities.blob`, for larger objects; else as key-value stores. */
  readonly blob: Capabilities["blob"];
  /**
   * SQLite databases named in `capabilities.sql`. All of a call is one transaction, on the disk when its promise resolves,
   * and rolled back when it rejects: with SQL_ERROR and SQLite's own words where the statement is at fault. Only a call
   * that was lost midway, whose message says so, may or may not be kept: repeat only what is idempotent.
   *
   *     const places = await env.sql.open("trips").query("SELECT name FROM places WHERE trip = ?", [id]);
   */
  readonly sql: Capabilities["sql"];
  /** Secrets named in `capabilities.secrets`, as a page set them with `foremesh.setSecret(name, value)`. */
  readonly secrets: Capabilities["secrets"];
}
