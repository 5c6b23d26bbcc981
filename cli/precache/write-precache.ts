import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { BuildError } from "../build/build-error";
import {
  artifactPaths,
  type BuiltFile,
  bundledFiles,
  listPrecache,
  type ViteManifest,
} from "./precache-list";

export interface PrecacheOptions {
  /** The built app. */
  readonly folder: string;
  /** Where the list goes, relative to the folder. */
  readonly out?: string;
  /** Vite's manifest, relative to the folder; where there is none, every file has its digest as a revision. */
  readonly manifest?: string;
  readonly base?: string;
  readonly exclude?: readonly string[];
  readonly maxBytes?: number;
  readonly log?: (line: string) => void;
}

/** Workbox's own limit. */
export const DEFAULT_MAX_BYTES = 2 * 1024 * 1024;

/** Writes the list of files that a built app needs to open without a network. */
export async function writePrecache(options: PrecacheOptions): Promise<void> {
  const { folder, out = "precache.json", manifest = ".vite/manifest.json", base = "/" } = options;
  const { exclude = [], maxBytes = DEFAULT_MAX_BYTES, log = console.log } = options;
  const chunks = (await readJson(join(folder, manifest), options.manifest === undefined)) ?? {};
  const bundled = bundledFiles(chunks as ViteManifest);
  const mesh = (await readJson(join(folder, "mesh.json"), true)) ?? {};
  const { entries, tooBig } = listPrecache(await readFiles(folder), {
    base,
    bundled,
    excluded: [out, ...exclude, ...artifactPaths(mesh, base)],
    maxBytes,
  });
  await writeFile(join(folder, out), `${JSON.stringify(entries, null, 1)}\n`);
  log(`precache: ${entries.length} files in ${out}`);
  for (const path of tooBig) log(`precache: ${path} is above ${maxBytes} bytes and left out`);
}

async function readJson(path: string, isOptional: boolean): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    if (isOptional && (cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new BuildError(
      `Cannot read ${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
      "Name a file of JSON that exists",
      { cause },
    );
  }
}

async function readFiles(folder: string): Promise<readonly BuiltFile[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw new BuildError(`Cannot list ${folder}: it cannot be read`, "Name the folder of the built app", {
      cause,
    });
  });
  const paths = found
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
  return Promise.all(paths.map(async (path) => ({ path, bytes: await readFile(join(folder, path)) })));
}
