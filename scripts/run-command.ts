import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { PROJECT_ROOT } from "./project-root";

export interface CommandResult {
  /** 127 when the command could not be started, 128 when a signal ended it. */
  readonly exitCode: number;
  /** Standard output followed by standard error; empty when `show` is set. */
  readonly output: string;
}

export interface CommandOptions {
  /** Let the command write to this terminal instead of collecting what it prints. */
  readonly show?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/**
 * Runs a command in the project's root, with the project's own binaries first on PATH (no `npx`: it would reach for the
 * network when one is missing). Standard input is closed, so that nothing can wait for an answer. Never rejects.
 */
export function runCommand(
  command: string,
  args: readonly string[],
  { show = false, env = {}, timeoutMs }: CommandOptions = {},
): Promise<CommandResult> {
  const path = `${join(PROJECT_ROOT, "node_modules", ".bin")}${delimiter}${process.env.PATH ?? ""}`;
  const child = spawn(command, args, {
    cwd: PROJECT_ROOT,
    env: { ...process.env, ...env, PATH: path },
    stdio: ["ignore", show ? "inherit" : "pipe", show ? "inherit" : "pipe"],
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs, killSignal: "SIGKILL" }),
  });
  const printed: { out: string; err: string } = { out: "", err: "" };
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    printed.out += chunk;
  });
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    printed.err += chunk;
  });
  return new Promise((resolve) => {
    child.on("error", (error) => resolve({ exitCode: 127, output: error.message }));
    child.on("close", (code) => resolve({ exitCode: code ?? 128, output: printed.out + printed.err }));
  });
}
