import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { BuiltFiles } from "./service-definition";

/** Beside the files in a cache folder. Written last but for the rename, so that it stands for a complete build. */
const CONTENTS = "contents.json";

interface Contents {
  readonly entry: string;
  readonly files: readonly string[];
  readonly extras: readonly string[];
}

export async function readCachedBuild(folder: string): Promise<BuiltFiles | undefined> {
  const text = await readFile(join(folder, CONTENTS), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const { entry, files, extras } = JSON.parse(text) as Contents;
  return { entry, files: await readAll(folder, files), extras: await readAll(folder, extras) };
}

/** Keeps a build, and drops the former ones of the same service. Safe when another process does the same. */
export async function writeCachedBuild(folder: string, { entry, files, extras }: BuiltFiles): Promise<void> {
  const parent = dirname(folder);
  await mkdir(parent, { recursive: true });
  const former = (await readdir(parent)).filter((name) => !name.endsWith(".partial"));
  const partial = `${folder}.${process.pid}.partial`;
  await mkdir(partial, { recursive: true });
  await writeFiles(partial, files);
  await writeFiles(partial, extras);
  const contents: Contents = { entry, files: [...files.keys()], extras: [...extras.keys()] };
  await writeFile(join(partial, CONTENTS), JSON.stringify(contents));
  // The rename fails when another process was faster: its build has the same inputs and is as good.
  await rename(partial, folder).catch(() => rm(partial, { recursive: true, force: true }));
  await Promise.all(former.map((name) => rm(join(parent, name), { recursive: true, force: true })));
}

export async function writeFiles(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all([...files].map(([name, bytes]) => writeFile(join(folder, name), bytes)));
}

async function readAll(folder: string, names: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)),
  );
}
