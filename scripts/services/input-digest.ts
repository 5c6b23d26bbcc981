import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";

const require = createRequire(import.meta.url);

/** A digest of everything a build reads: the files under `folders`, and the installed version of each package. */
export async function inputDigest(folders: readonly string[], packages: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const folder of folders) {
    for (const path of await sourceFiles(folder)) {
      hash.update(`${relative(folder, path)}\0`).update(await readFile(path));
    }
  }
  for (const name of packages) hash.update(`${name}@${await packageVersion(name)}\0`);
  return hash.digest("hex");
}

async function sourceFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !/\.test\.ts$|\.md$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Read from disk upwards of the package's entry, since `exports` may hide its package.json. */
async function packageVersion(name: string): Promise<string> {
  for (const base of require.resolve.paths(name) ?? []) {
    const text = await readFile(join(base, name, "package.json"), "utf8").catch(() => undefined);
    if (text !== undefined) return (JSON.parse(text) as { version: string }).version;
  }
  throw new Error(`Cannot find package ${name}: it is not installed, must be in node_modules`);
}

/** Where a package's file is, whether or not its `exports` name it. */
export async function packageFile(specifier: string): Promise<Uint8Array> {
  const [first = "", second = ""] = specifier.split("/");
  const name = first.startsWith("@") ? `${first}/${second}` : first;
  for (const base of require.resolve.paths(name) ?? []) {
    const bytes = await readFile(join(base, specifier)).catch(() => undefined);
    if (bytes !== undefined) return bytes;
  }
  throw new Error(
    `Cannot read ${specifier}: no such file, must be a file of an installed package (${dirname(specifier)})`,
  );
}
