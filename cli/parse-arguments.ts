import { type ParseArgsConfig, parseArgs } from "node:util";
import { UsageError } from "./usage-error";

const HELP = { help: { type: "boolean", short: "h", default: false } } as const;

/**
 * A command's arguments by its options; every command has `--help`.
 *
 * @throws UsageError
 */
export function parseArguments<const Options extends NonNullable<ParseArgsConfig["options"]>>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: { ...options, ...HELP } });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
