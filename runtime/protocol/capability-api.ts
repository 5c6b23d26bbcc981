import type { Named } from "./named";
import type { SqlResult, SqlStatement } from "./sql";

/**
 * A key-value store as wasi:keyvalue has it (store, atomics and batch). Every operation is one transaction: it is done
 * wholly and for good when its promise resolves, and not at all when it rejects.
 */
export interface KeyValueStore {
  get(key: string): Promise<Uint8Array | undefined>;
  set(key: string, value: Uint8Array): Promise<void>;
  delete(key: string): Promise<void>;
  exists(key: string): Promise<boolean>;
  /** Keys in the order of their UTF-16 code units, a page at a time; `cursor` is what the page before it gave. */
  listKeys(cursor?: string): Promise<NamePage>;
  /** Adds to a whole number, kept as decimal text as Redis does, and returns the sum. What is not there counts as 0. */
  increment(key: string, delta: bigint): Promise<bigint>;
  /** Sets the key if its value is this one, or `undefined` if it must not be there. @returns whether it was. */
  compareAndSwap(key: string, expected: Uint8Array | undefined, value: Uint8Array): Promise<boolean>;
  /** Values in the order of the keys. */
  getMany(keys: readonly string[]): Promise<readonly (Uint8Array | undefined)[]>;
  /** All or none of them. */
  setMany(entries: readonly (readonly [key: string, value: Uint8Array])[]): Promise<void>;
  deleteMany(keys: readonly string[]): Promise<void>;
}

export interface NamePage {
  readonly names: readonly string[];
  /** Where the next page begins; `undefined`: there is none. */
  readonly cursor: string | undefined;
}

/** A container of larger objects, as wasi:blobstore has it; an object is written and replaced as a whole. */
export interface BlobContainer {
  /** A handle: bytes are read when they are asked for, by `stream()`, `arrayBuffer()` or `slice(start, end)`. */
  get(name: string): Promise<Blob | undefined>;
  put(name: string, body: Blob): Promise<void>;
  delete(name: string): Promise<void>;
  list(cursor?: string): Promise<NamePage>;
  info(name: string): Promise<BlobInfo | undefined>;
}

export interface BlobInfo {
  readonly size: number;
  /** Milliseconds since 1970, when it was put. */
  readonly createdAt: number;
}

export const KEY_VALUE_METHODS = [
  "get",
  "set",
  "delete",
  "exists",
  "listKeys",
  "increment",
  "compareAndSwap",
  "getMany",
  "setMany",
  "deleteMany",
] as const satisfies readonly (keyof KeyValueStore)[];

export const BLOB_METHODS = [
  "get",
  "put",
  "delete",
  "list",
  "info",
] as const satisfies readonly (keyof BlobContainer)[];

export type KeyValueApi = Named<"keyValue", KeyValueStore>;
export type BlobApi = Named<"blob", BlobContainer>;

export interface SecretApi {
  /** `undefined`: no page has set it. */
  "secret.get"(name: string): string | undefined;
}

export interface SqlApi {
  /** All of the statements as one transaction, or none. */
  "sql.run"(database: string, statements: readonly SqlStatement[]): Promise<readonly SqlResult[]>;
}

/**
 * What a host asks the controller for on behalf of its guest, over the capability port. The guest may share the host's
 * realm, so each call is judged by the service's grants at the controller's end, and refused with FORBIDDEN_CAPABILITY.
 */
export interface CapabilityApi extends KeyValueApi, BlobApi, SecretApi, SqlApi {}
