import type { QueuedWrite } from "./queued-write";

/** Where the outbox is kept. A promise that resolved means: on disk. */
export interface OutboxStore {
  /** Numbers the write and keeps it. Rejects when the disk is full: the write is then not taken. */
  add(write: Omit<QueuedWrite, "sequence" | "revision">): Promise<QueuedWrite>;
  /** In the order of coming. */
  list(): Promise<readonly QueuedWrite[]>;
  /**
   * Changes the write, unless somebody else has since.
   *
   * @returns the write as it is kept now; `undefined` when it is not as `before` any more.
   */
  change(before: QueuedWrite, change: Partial<QueuedWrite>): Promise<QueuedWrite | undefined>;
  remove(ticket: string): Promise<void>;
}
