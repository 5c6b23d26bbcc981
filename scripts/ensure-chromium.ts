import { chromiumInstallPlans, type InstallPlan } from "./chromium-install-plan";
import { installedChromiums } from "./find-chromium";
import { runCommand } from "./run-command";

/** A download that stalls must not hold the tests for ever. */
const INSTALL_TIMEOUT_MS = 10 * 60_000;

/**
 * Path of a Chromium that starts; installs one when there is none.
 *
 * @throws When no way to install one worked; the message says what is needed.
 */
export async function ensureChromium(print: (line: string) => void): Promise<string> {
  const present = await firstThatStarts();
  if (present !== undefined) return present;
  if (process.env.CHROMIUM_PATH) {
    throw new Error(`Cannot start CHROMIUM_PATH=${process.env.CHROMIUM_PATH}: correct the path, or unset it`);
  }
  for (const plan of chromiumInstallPlans(await inspectMachine())) {
    const installed = (await carryOut(plan, print)) ? await firstThatStarts() : undefined;
    if (installed !== undefined) return installed;
  }
  throw new Error(
    "Cannot run browser tests: no Chromium found, and none could be installed. " +
      "Install Chromium or Chrome with your package manager, or set CHROMIUM_PATH to its executable",
  );
}

/** Found is not enough: Ubuntu's `chromium-browser` is a stub that asks for snap. */
async function firstThatStarts(): Promise<string | undefined> {
  for (const path of installedChromiums()) {
    const { exitCode } = await runCommand(path, ["--version"], { timeoutMs: 30_000 });
    if (exitCode === 0) return path;
  }
  return undefined;
}

async function carryOut(plan: InstallPlan, print: (line: string) => void): Promise<boolean> {
  for (const [command = "", ...args] of plan) {
    print(`No Chromium yet. Trying: ${[command, ...args].join(" ")}`);
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    const { exitCode, output } = await runCommand(command, args, { env, timeoutMs: INSTALL_TIMEOUT_MS });
    if (exitCode !== 0) {
      print(`That failed (exit code ${exitCode}): ${output.trim().split("\n").at(-1)}`);
      return false;
    }
  }
  return true;
}

async function inspectMachine(): Promise<Parameters<typeof chromiumInstallPlans>[0]> {
  const works = async (command: string, ...args: readonly string[]): Promise<boolean> =>
    (await runCommand(command, args, { timeoutMs: 30_000 })).exitCode === 0;
  const present = new Set<string>();
  for (const command of ["apt-get", "brew"]) if (await works(command, "--version")) present.add(command);
  return {
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    hasSudo: await works("sudo", "-n", "true"),
    has: (command) => present.has(command),
  };
}
