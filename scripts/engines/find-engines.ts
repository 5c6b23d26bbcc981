import { delimiter, join } from "node:path";
import { isExecutable } from "../is-executable";

export type FurtherEngine = "firefox" | "webkit";

const MINI_BROWSERS = ["x86_64-linux-gnu", "aarch64-linux-gnu"].map(
  (architecture) => `/usr/lib/${architecture}/webkit2gtk-4.1/MiniBrowser`,
);

/** The Firefox to run browser tests in: FIREFOX_PATH, or the system's. */
export const findFirefox = (): string | undefined =>
  process.env.FIREFOX_PATH ?? onPath("firefox-esr") ?? onPath("firefox");

/** WebKitGTK's browser for tests, which is not on PATH. */
export const findMiniBrowser = (): string | undefined => MINI_BROWSERS.find(isExecutable);

/** What is not there of what an engine needs, by Debian's package. */
export function missingPackages(engine: FurtherEngine): readonly string[] {
  if (engine === "firefox") return findFirefox() === undefined ? ["firefox-esr"] : [];
  const needs: [string, unknown][] = [
    ["webkit2gtk-driver", onPath("WebKitWebDriver") && findMiniBrowser()],
    ["xvfb", onPath("Xvfb")],
    ["xvfb", onPath("xvfb-run")],
    ["xauth", onPath("xauth")],
    ["dbus-x11", onPath("dbus-run-session")],
  ];
  return [...new Set(needs.filter(([, path]) => path === undefined).map(([name]) => name))];
}

const onPath = (name: string): string | undefined =>
  (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find(isExecutable);
