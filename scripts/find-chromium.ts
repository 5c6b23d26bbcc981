import { delimiter, join } from "node:path";
import { chromium } from "@playwright/test";
import { isExecutable } from "./is-executable";

export interface ChromiumSearch {
  /** Named by the person who runs this; CHROMIUM_PATH. */
  readonly chosenPath?: string | undefined;
  /** Where Playwright puts its own download, whether it is there or not. */
  readonly playwrightPath?: string | undefined;
  readonly pathFolders: readonly string[];
  readonly platform: NodeJS.Platform;
}

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

const MAC_APPS = ["Chromium", "Google Chrome"].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);

/** Every place a Chromium may be, best first. A path that was chosen is the only one: nobody wants another silently. */
export function chromiumPlaces(search: ChromiumSearch): readonly string[] {
  if (search.chosenPath) return [search.chosenPath];
  const named = search.pathFolders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [
    ...(search.playwrightPath ? [search.playwrightPath] : []),
    ...named.sort((a, b) => rank(a) - rank(b)),
    ...(search.platform === "darwin" ? MAC_APPS : []),
  ];
}

/** All Chromiums on this machine, best first. */
export function installedChromiums(): readonly string[] {
  return chromiumPlaces({
    chosenPath: process.env.CHROMIUM_PATH,
    playwrightPath: chromium.executablePath(),
    pathFolders: (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== ""),
    platform: process.platform,
  }).filter(isExecutable);
}

/** The Chromium to run browser tests in; `undefined` when there is none (`ensureChromium` installs one). */
export const findChromium = (): string | undefined => installedChromiums()[0];

const rank = (path: string): number => NAMES.findIndex((name) => path.endsWith(`/${name}`));
