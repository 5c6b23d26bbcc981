import { spawn } from "node:child_process";
import { packagePath } from "../package-files";

export interface NodeRun {
  readonly isOk: boolean;
  /** Standard output and error, as they came. */
  readonly messages: string;
}

/**
 * Runs a package's command in a Node of its own.
 *
 * Not imported into this one: tsx would parse its megabytes of JavaScript for source maps first (AssemblyScript's
 * compiler: 24 s instead of 1), and jco's componentize changes the process's working directory.
 */
export function runNode(
  script: string,
  args: readonly string[],
  options: { readonly cwd: string },
): Promise<NodeRun> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(process.execPath, [packagePath(script), ...args], {
    cwd: options.cwd,
    env: { ...env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let messages = "";
  const collect = (chunk: Buffer) => {
    messages += chunk.toString("utf8");
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ isOk: code === 0, messages: messages.trim() }));
  });
}
