import type { CapabilityApi } from "../../protocol/capability-api";
import type { StartOrder } from "../../protocol/host-messages";
import type { Remote } from "../../protocol/rpc";
import { openBlobContainer } from "./blob/blob-client";
import type { Capabilities, LogLevel } from "./capabilities";
import { judge } from "./judge";
import { openKeyValueStore } from "./key-value/key-value-client";
import { createSqlClient } from "./sql/sql-client";

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
  { service, granted }: Pick<StartOrder, "service" | "granted">,
  console: Pick<Console, (typeof METHODS)[LogLevel]>,
  remote: Remote<CapabilityApi>,
): Capabilities {
  const { config, clocks, random, logging } = granted;
  return {
    config,
    clocks,
    random,
    log: (level, message) => {
      if (logging) console[METHODS[level]](`[${service}] ${message}`);
    },
    keyValue: {
      open(name) {
        judge(service, "keyValue", granted.keyValue, name);
        return openKeyValueStore(remote, name);
      },
    },
    blob: {
      open(container) {
        judge(service, "blob", granted.blob, container);
        return openBlobContainer(remote, container);
      },
    },
    sql: {
      open(name) {
        judge(service, "sql", granted.sql, name);
        return createSqlClient(remote["sql.run"])(name);
      },
    },
    secrets: { get: (name) => remote["secret.get"](name) },
  };
}
