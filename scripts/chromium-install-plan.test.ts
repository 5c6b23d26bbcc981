import { expect, it } from "vitest";
import { chromiumInstallPlans, type Machine } from "./chromium-install-plan";

function plans(machine: Partial<Machine>): readonly string[] {
  const user = { platform: "linux", isRoot: false, hasSudo: false, has: () => true } as const;
  return chromiumInstallPlans({ ...user, ...machine }).map((plan) =>
    plan.map((it) => it.join(" ")).join(" && "),
  );
}

it("uses the package manager only where it may: as root, or with a sudo that asks nothing", () => {
  expect(plans({})).toEqual(["playwright install chromium"]);
  expect(plans({ hasSudo: true }).at(-1)).toContain("sudo -n apt-get install");
  expect(plans({ isRoot: true })).toEqual([
    "playwright install --with-deps chromium",
    "playwright install chromium",
    "apt-get update && apt-get install -y --no-install-recommends chromium",
  ]);
});

it("uses Homebrew on macOS, and no tool that is not there", () => {
  expect(plans({ platform: "darwin" }).at(-1)).toBe("brew install --cask chromium");
  expect(plans({ platform: "darwin", has: () => false })).toEqual(["playwright install chromium"]);
});
