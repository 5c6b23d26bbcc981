import type { KeyValueStore } from "../../protocol/capability-api";
import type { GuestBlobContainer } from "./blob/blob-client";
import type { SqlClient } from "./sql/sql-client";

/** What a guest was granted, as the engines hand it on in the words of their ABI. Everything else is denied. */
export interface Capabilities {
  readonly config: Readonly<Record<string, string>>;
  /** May ask for the time. */
  readonly clocks: boolean;
  /** May ask for random bytes. */
  readonly random: boolean;
  /** One line of the guest's own log. Goes nowhere when logging was not granted. */
  log(level: LogLevel, message: string): void;
  readonly keyValue: { open(name: string): KeyValueStore };
  readonly blob: { open(container: string): GuestBlobContainer };
  readonly sql: { open(name: string): SqlClient };
  readonly secrets: { get(name: string): Promise<string | undefined> };
}

/** The levels of wasi:logging. */
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "critical";
