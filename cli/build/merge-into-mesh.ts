import { readFile, rename, writeFile } from "node:fs/promises";
import { BuildError } from "./build-error";
import type { ManifestEntry } from "./manifest-entry";
import { type MeshFile, mergeManifest } from "./merge-manifest";

/** Updates a mesh.json in place, whole or not at all. */
export async function mergeIntoMesh(path: string, entries: readonly ManifestEntry[]): Promise<void> {
  const merged = mergeManifest(await readMesh(path), entries);
  const partial = `${path}.${process.pid}.partial`;
  await writeFile(partial, `${JSON.stringify(merged, null, 2)}\n`);
  await rename(partial, path);
}

async function readMesh(path: string): Promise<MeshFile> {
  try {
    const mesh: unknown = JSON.parse(await readFile(path, "utf8"));
    if (typeof mesh !== "object" || mesh === null || Array.isArray(mesh))
      throw new TypeError("it is no object");
    return mesh as MeshFile;
  } catch (cause) {
    throw new BuildError(
      `Cannot write services into ${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
      "Name an existing mesh.json that is valid JSON",
      { cause },
    );
  }
}
