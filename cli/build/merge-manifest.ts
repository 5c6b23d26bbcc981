import type { ManifestEntry } from "./manifest-entry";

/** The part of mesh.json that a build changes; everything else is handed through. */
export interface MeshFile {
  readonly services?: readonly { readonly name?: unknown; readonly [key: string]: unknown }[];
  readonly [key: string]: unknown;
}

/**
 * mesh.json with the services that were built: of one it has already, only what the build knows is replaced, since
 * its limits and rights may have been tuned for this app; one it has not is added whole.
 */
export function mergeManifest(mesh: MeshFile, entries: readonly ManifestEntry[]): MeshFile {
  const present = mesh.services ?? [];
  const built = new Map(entries.map((entry) => [entry.name, entry]));
  const updated = present.map((service) => {
    const entry = built.get(String(service.name));
    return entry === undefined ? service : { ...service, version: entry.version, artifact: entry.artifact };
  });
  const names = new Set(present.map(({ name }) => name));
  return { ...mesh, services: [...updated, ...entries.filter(({ name }) => !names.has(name))] };
}
