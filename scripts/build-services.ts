import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { PROJECT_ROOT } from "./project-root";
import { readCachedBuild, writeCachedBuild, writeFiles } from "./services/build-cache";
import { buildComponent } from "./services/build-component";
import { buildModule } from "./services/build-module";
import { inputDigest } from "./services/input-digest";
import { type ManifestEntry, manifestEntry } from "./services/manifest-entry";
import {
  type BuiltFiles,
  readServiceDefinitions,
  type ServiceDefinition,
} from "./services/service-definition";

/** What every build reads besides the service's own folder: the builders and the shared sources. */
const SHARED_INPUTS = ["scripts/services", "services/wasi-http-c", "services/fetch-answers"].map((path) =>
  join(PROJECT_ROOT, path),
);
const TOOLS = { fetch: ["vite"], "wasi-http": ["@yowasp/clang", "@bytecodealliance/jco"] };

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
 */
export async function buildServices({
  outDir,
  servicesDir = join(PROJECT_ROOT, "services"),
  only,
  urlPrefix = "/services",
  log = console.log,
}: BuildServicesOptions): Promise<readonly ManifestEntry[]> {
  const entries: ManifestEntry[] = [];
  for (const { folder, definition } of await readServiceDefinitions(servicesDir)) {
    const { name } = definition;
    if (only !== undefined && !only.includes(name)) continue;
    const startedAt = performance.now();
    const { built, isNew } = await buildOrReuse(folder, definition);
    const target = join(outDir, name);
    await rm(target, { recursive: true, force: true });
    await writeFiles(target, built.files);
    await writeFiles(target, built.extras);
    entries.push(manifestEntry(definition, built, `${urlPrefix}/${name}`));
    log(
      `services: ${name} ${isNew ? "built" : "unchanged"} in ${Math.round(performance.now() - startedAt)} ms`,
    );
  }
  await writeFiles(
    outDir,
    new Map([["manifest.json", new TextEncoder().encode(JSON.stringify(entries, null, 2))]]),
  );
  return entries;
}

async function buildOrReuse(
  folder: string,
  definition: ServiceDefinition,
): Promise<{ readonly built: BuiltFiles; readonly isNew: boolean }> {
  const { name, artifact, build } = definition;
  const digest = await inputDigest(
    [folder, ...SHARED_INPUTS],
    [...TOOLS[artifact.abi], ...(build?.packages ?? [])],
  );
  const cacheFolder = join(PROJECT_ROOT, ".cache/services", name, digest.slice(0, 16));
  const cached = await readCachedBuild(cacheFolder);
  if (cached !== undefined) return { built: cached, isNew: false };
  const built =
    artifact.abi === "fetch"
      ? await buildModule(name, folder, build ?? {})
      : await buildComponent(name, folder, build);
  await writeCachedBuild(cacheFolder, built);
  return { built, isNew: true };
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await buildServices({ outDir: join(PROJECT_ROOT, "dist/services") });
}
