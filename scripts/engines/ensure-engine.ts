import { runCommand } from "../run-command";
import { type FurtherEngine, missingPackages } from "./find-engines";

const INSTALL_TIMEOUT_MS = 5 * 60_000;

/**
 * Whether an engine is there to be driven; installs it where that needs nobody: on Debian as root.
 *
 * @returns what would have to be installed, or nothing.
 */
export async function ensureEngine(
  engine: FurtherEngine,
  print: (line: string) => void,
): Promise<readonly string[]> {
  const missing = missingPackages(engine);
  if (missing.length === 0 || process.platform !== "linux" || process.getuid?.() !== 0) return missing;
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", ...missing]]) {
    print(`No ${engine} yet. Trying: apt-get ${args.join(" ")}`);
    const { exitCode } = await runCommand("apt-get", args, { env, timeoutMs: INSTALL_TIMEOUT_MS });
    if (exitCode !== 0) break;
  }
  return missingPackages(engine);
}
