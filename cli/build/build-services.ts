import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FOREMESH_ROOT } from "../foremesh-root";
import { readCachedBuild, writeCachedBuild, writeFiles } from "./build-cache";
import { BuildError } from "./build-error";
import type { Builder, ServiceSource } from "./builder";
import { inputDigest } from "./input-digest";
import { type ManifestEntry, manifestEntry } from "./manifest-entry";
import { readServices, sharedFolders } from "./read-services";
import { selectBuilder } from "./select-builder";
import type { BuiltFiles } from "./service-definition";

export interface BuildServicesOptions {
  /** Where the built files go, as `<outDir>/<name>/…`, with manifest.json beside the folders. */
  readonly outDir: string;
  /** Every folder in it with a service.json is built. */
  readonly servicesDir?: string;
  /** Names of the services to build; all when absent. */
  readonly only?: readonly string[];
  /** The path under which the app will serve `outDir`. */
  readonly urlPrefix?: string;
  readonly log?: (line: string) => void;
}

/**
 * Builds services and writes manifest.json: the entries for `services` in mesh.json, with URLs and digests.
 *
 * A service whose inputs (sources, builders, versions of packages) have not changed is taken from .cache/services.
 *
 * @throws BuildError at the first service that cannot be built.
 */
export async function buildServices({
  outDir,
  servicesDir = join(FOREMESH_ROOT, "services"),
  only,
  urlPrefix = "/services",
  log = console.log,
}: BuildServicesOptions): Promise<readonly ManifestEntry[]> {
  const services = await readServices(servicesDir);
  requireKnown(only ?? [], services, servicesDir);
  const entries: ManifestEntry[] = [];
  for (const source of services) {
    const { name } = source.definition;
    if (only !== undefined && !only.includes(name)) continue;
    const startedAt = performance.now();
    const tell = (state: string) => log(`services: ${name} ${state}`);
    const elapsed = () => `${Math.round(performance.now() - startedAt)} ms`;
    try {
      const builder = selectBuilder(source);
      const { built, isNew } = await buildOrReuse(source, builder, () =>
        tell(`building, ${builder.language} → ${source.definition.artifact.abi}`),
      );
      const target = join(outDir, name);
      await rm(target, { recursive: true, force: true });
      await writeFiles(target, built.files);
      await writeFiles(target, built.extras);
      entries.push(manifestEntry(source.definition, built, `${urlPrefix}/${name}`));
      tell(`${isNew ? "built" : "unchanged"} in ${elapsed()}`);
    } catch (error) {
      tell(`failed in ${elapsed()}`);
      throw error;
    }
  }
  const manifest = new TextEncoder().encode(JSON.stringify(entries, null, 2));
  await writeFiles(outDir, new Map([["manifest.json", manifest]]));
  return entries;
}

async function buildOrReuse(
  source: ServiceSource,
  builder: Builder,
  onBuild: () => void,
): Promise<{ readonly built: BuiltFiles; readonly isNew: boolean }> {
  const { folder, definition } = source;
  const { name, build } = definition;
  const folders = [
    folder,
    join(FOREMESH_ROOT, "cli/build"),
    ...builder.libraries,
    ...(await sharedFolders(dirname(folder))),
  ];
  const digest = await inputDigest(
    folders,
    [...builder.packages, ...(build?.packages ?? [])],
    build?.wasm === undefined ? [] : [join(folder, build.wasm)],
  );
  const cacheFolder = join(FOREMESH_ROOT, ".cache/services", name, digest.slice(0, 16));
  const cached = await readCachedBuild(cacheFolder);
  if (cached !== undefined) return { built: cached, isNew: false };
  onBuild();
  const built = await builder.build(source);
  await writeCachedBuild(cacheFolder, built);
  return { built, isNew: true };
}

function requireKnown(
  only: readonly string[],
  services: readonly ServiceSource[],
  servicesDir: string,
): void {
  const names = services.map(({ definition }) => definition.name);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new BuildError(
    `Cannot build ${unknown}: ${servicesDir} has no service of that name, must be one of ${names.join(", ")}`,
    "Correct the name, or add a folder with a service.json",
  );
}
