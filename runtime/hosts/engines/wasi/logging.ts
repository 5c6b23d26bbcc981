import type { Capabilities, LogLevel } from "../../capabilities/capabilities";

/** wasi:logging, whose only version is 0.1.0-draft; the levels are the enum's own names. */
export function createLogging({ log }: Pick<Capabilities, "log">): Readonly<Record<string, object>> {
  const logging = {
    log: (level: LogLevel, context: string, message: string): void =>
      log(level, context === "" ? message : `${context}: ${message}`),
  };
  return { "wasi:logging/logging": logging, "wasi:logging/logging@0.1.0-draft": logging };
}
