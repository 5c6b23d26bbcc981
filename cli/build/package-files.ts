import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { BuildError } from "./build-error";

const require = createRequire(import.meta.url);

/** Where a package's file is, whether or not its `exports` name it. */
export function packagePath(specifier: string): string {
  const [first = "", second = ""] = specifier.split("/");
  const name = first.startsWith("@") ? `${first}/${second}` : first;
  const path = (require.resolve.paths(name) ?? [])
    .map((base) => join(base, specifier))
    .find((candidate) => existsSync(candidate));
  if (path !== undefined) return path;
  throw new BuildError(
    `Cannot read ${specifier}: it does not exist, must be a file of an installed package`,
    `Install it: npm install --save-dev ${name}`,
  );
}

export function packageFile(specifier: string): Promise<Uint8Array> {
  return readFile(packagePath(specifier));
}

/** Read from disk, since `exports` may hide a package's package.json. */
export async function packageVersion(name: string): Promise<string> {
  const text = new TextDecoder().decode(await packageFile(`${name}/package.json`));
  return (JSON.parse(text) as { version: string }).version;
}
