export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly isRoot: boolean;
  /** Whether `sudo` works without a password. */
  readonly hasSudo: boolean;
  /** Whether a command is on PATH. */
  has(command: string): boolean;
}

/** One way to get a Chromium: commands that must all succeed, in this order. */
export type InstallPlan = readonly (readonly string[])[];

/**
 * Ways to install Chromium on a machine, best first: Playwright's own build, which is the one it is tested with, then
 * the system's package manager, which also works behind mirrors that do not carry Playwright's downloads.
 */
export function chromiumInstallPlans({ platform, isRoot, hasSudo, has }: Machine): readonly InstallPlan[] {
  const plans: InstallPlan[] = [];
  // --with-deps installs shared libraries with the system's package manager: only root may, and only Linux needs it.
  const withDeps = platform === "linux" && isRoot ? ["--with-deps"] : [];
  plans.push([["playwright", "install", ...withDeps, "chromium"]]);
  if (withDeps.length > 0) plans.push([["playwright", "install", "chromium"]]);
  if (platform === "linux" && has("apt-get") && (isRoot || hasSudo)) {
    const sudo = isRoot ? [] : ["sudo", "-n"];
    plans.push([
      [...sudo, "apt-get", "update"],
      [...sudo, "apt-get", "install", "-y", "--no-install-recommends", "chromium"],
    ]);
  }
  if (platform === "darwin" && has("brew")) plans.push([["brew", "install", "--cask", "chromium"]]);
  return plans;
}
