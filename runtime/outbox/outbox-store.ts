import type { QueuedWrite } from "./queued-write";

/** What is true of the outbox as a whole. */
export interface OutboxSettings {
  /** Whose writes are accepted and sent. */
  readonly principal: string | undefined;
  /** A server has asked for credentials: nothing is sent until they are there. */
  readonly isPaused: boolean;
}

export interface OutboxContents extends OutboxSettings {
  /** In the order of coming. */
  readonly writes: readonly QueuedWrite[];
}

export type NewWrite = Omit<QueuedWrite, "sequence" | "revision">;

/** Where the outbox is kept. A promise that resolved means: on disk. */
export interface OutboxStore {
  /** Numbers the write and keeps it. Rejects when the disk is full: nothing of the write is kept then. */
  add(write: NewWrite, body: ArrayBuffer): Promise<QueuedWrite>;
  /** All of it as of one moment. Rejects when the store cannot be opened. */
  read(): Promise<OutboxContents>;
  /** Apart from the write, which changes often. `undefined`: the write is gone. */
  body(write: QueuedWrite): Promise<ArrayBuffer | undefined>;
  /**
   * Changes the write, unless somebody else has since; none begins to be sent but for who is the principal at this moment.
   *
   * @returns the write as it is kept now; `undefined` when it is not as `before` any more.
   */
  change(
    before: QueuedWrite,
    change: Partial<QueuedWrite>,
    body?: ArrayBuffer,
  ): Promise<QueuedWrite | undefined>;
  /** Notes something about the event that made the write; whoever is about to change the write is not kept from it. */
  mark(
    ticket: string,
    mark: Partial<Pick<QueuedWrite, "life" | "isAnswered">>,
  ): Promise<QueuedWrite | undefined>;
  remove(ticket: string): Promise<void>;
  set(settings: Partial<OutboxSettings>): Promise<void>;
}
