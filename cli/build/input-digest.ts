import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { packageVersion } from "./package-files";

/** Where toolchains put what they download or build: not sources, and at times gigabytes. */
const BUILT_FOLDER = /^(?:node_modules|target|dist|\..*)$/;

export const isSourceFolder = (name: string): boolean => !BUILT_FOLDER.test(name);

/** A digest of everything a build reads: sources under `folders`, single files, the installed version of packages. */
export async function inputDigest(
  folders: readonly string[],
  packages: readonly string[],
  files: readonly string[] = [],
): Promise<string> {
  const hash = createHash("sha256");
  for (const folder of folders) {
    for (const path of await sourcePaths(folder)) {
      if (/\.test\.ts$|\.md$/.test(path)) continue;
      hash.update(`${path}\0`).update(await readFile(join(folder, path)));
    }
  }
  // One that is missing is its builder's to report.
  for (const file of files) hash.update(await readFile(file).catch(() => "missing"));
  for (const name of packages) hash.update(`${name}@${await packageVersion(name)}\0`);
  return hash.digest("hex");
}

/** Relative to the folder, with "/" between names, sorted. */
export async function sourcePaths(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .filter((path) => path.split("/").slice(0, -1).every(isSourceFolder))
    .sort();
}
