/** What the realm offers that WASI hands on: time, chance, and somewhere to write lines. */
export interface WasiSystem {
  /** Monotonic. */
  nowMs(): number;
  wallMs(): number;
  sleep(ms: number): Promise<void>;
  /** Fills with cryptographically strong random bytes; at most 64 KiB at a time. */
  fillRandom(bytes: Uint8Array<ArrayBuffer>): void;
  /** Resolves after the tasks that are queued already. */
  nextTask(): Promise<void>;
}

export type LogLevel = "info" | "warn";
export type Log = (level: LogLevel, line: string) => void;
