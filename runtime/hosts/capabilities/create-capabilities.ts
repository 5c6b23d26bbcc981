import type { StartOrder } from "../../protocol/host-messages";
import type { Capabilities, LogLevel } from "./capabilities";

/** The console's method for each level of wasi:logging. */
const METHODS = {
  trace: "debug",
  debug: "debug",
  info: "info",
  warn: "warn",
  error: "error",
  critical: "error",
} as const satisfies Record<LogLevel, keyof Console>;

/** From the manifest's grants, as they came with the order to start. */
export function createCapabilities(
  { service, granted }: StartOrder,
  console: Pick<Console, (typeof METHODS)[LogLevel]>,
): Capabilities {
  const { config, clocks, random, logging } = granted;
  return {
    config,
    clocks,
    random,
    log: (level, message) => {
      if (logging) console[METHODS[level]](`[${service}] ${message}`);
    },
  };
}
