import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** service.json: the service's entry in mesh.json, without what only the build knows, plus how it is built. */
export interface ServiceDefinition {
  readonly name: string;
  readonly version: string;
  readonly artifact: { readonly abi: "fetch" | "wasi-http" };
  readonly build?: BuildInstructions;
  /** priority, resources, capabilities, prefetch: handed through. */
  readonly [key: string]: unknown;
}

export interface BuildInstructions {
  /** `fetch`: the module to bundle. Relative to the service's folder. */
  readonly entry?: string;
  /** Copied from packages: file name → import specifier. */
  readonly modules?: Readonly<Record<string, string>>;
  /** File name → a path in the service's folder ("./src/page.php"), a data source that makes it, or an import specifier. */
  readonly files?: Readonly<Record<string, string>>;
  /** Packages whose version decides whether a build is still good. */
  readonly packages?: readonly string[];
}

/** The files of a built service; `entry` is the one whose default export or `instantiate` the host calls. */
export interface BuiltFiles {
  readonly entry: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Kept beside the others for people and servers, but no part of what a host loads. */
  readonly extras: ReadonlyMap<string, Uint8Array>;
}

/** Every folder of `servicesDir` with a service.json, by name. */
export async function readServiceDefinitions(
  servicesDir: string,
): Promise<readonly { readonly folder: string; readonly definition: ServiceDefinition }[]> {
  const folders = (await readdir(servicesDir, { withFileTypes: true })).filter((entry) =>
    entry.isDirectory(),
  );
  const found = await Promise.all(
    folders.map(async ({ name }) => {
      const folder = join(servicesDir, name);
      const text = await readFile(join(folder, "service.json"), "utf8").catch(() => undefined);
      return text === undefined ? [] : [{ folder, definition: JSON.parse(text) as ServiceDefinition }];
    }),
  );
  return found.flat().sort((a, b) => a.definition.name.localeCompare(b.definition.name));
}
