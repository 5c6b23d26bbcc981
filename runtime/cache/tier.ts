/** What a tier keeps: bytes, named by what they are. */
export interface Entry {
  /** Immutable, and cheap to pass on: a handle, not the bytes. */
  readonly body: Blob;
  readonly contentType: string;
}

/** One level of the hierarchical cache. An entry is whole or absent. */
export interface Tier {
  readonly name: string;
  /** Rejects when the store fails; the hierarchy then goes on without this tier. */
  get(key: string): Promise<Entry | undefined>;
  put(key: string, entry: Entry): Promise<void>;
  drop(key: string): Promise<void>;
  /** What it holds, and how many bytes each body has. */
  sizes(): Promise<ReadonlyMap<string, number>>;
  /** Drops every entry but these. */
  retain(keys: ReadonlySet<string>): Promise<void>;
}
