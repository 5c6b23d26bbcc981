/** The records of one store, within one transaction. */
export interface Records<Value> {
  get(key: string): Promise<Value | undefined>;
  has(key: string): Promise<boolean>;
  put(key: string, value: Value): Promise<void>;
  delete(key: string): Promise<void>;
  /** In order, those after `key`, or from the first. */
  keysAfter(key: string | undefined, count: number): Promise<readonly string[]>;
  /** What all records take, as it was set last; 0 at first. */
  sizeBytes(): Promise<number>;
  setSizeBytes(size: number): Promise<void>;
}

/** Where stores of one kind keep their records. A store is there as soon as it is named. */
export interface StoreBacking<Value> {
  /**
   * One transaction over one store: whatever `work` did is kept for good when the promise resolves, and nothing of it when
   * `work` throws or the promise rejects. It may await nothing but the records.
   *
   * @throws MeshError QUOTA_EXCEEDED or STORE_FAILED, or what `work` throws.
   */
  transact<Result>(
    store: string,
    mode: "readonly" | "readwrite",
    work: (records: Records<Value>) => Promise<Result>,
  ): Promise<Result>;
}
