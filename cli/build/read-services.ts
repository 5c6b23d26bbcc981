import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { BuildError } from "./build-error";
import type { ServiceSource } from "./builder";
import { isSourceFolder, sourcePaths } from "./input-digest";
import type { ServiceDefinition } from "./service-definition";

/** The service in `dir` when it has a service.json, else every folder of `dir` that has one, by name. */
export async function readServices(dir: string): Promise<readonly ServiceSource[]> {
  const folder = resolve(dir);
  if (!existsSync(folder)) {
    throw new BuildError(
      `Cannot build ${dir}: it does not exist, must be a folder of services`,
      "Correct the path",
    );
  }
  const folders = hasDefinition(folder) ? [folder] : (await foldersOf(folder)).filter(hasDefinition);
  if (folders.length === 0) {
    throw new BuildError(
      `Cannot build ${dir}: it has no service.json, nor has a folder in it`,
      'Add <name>/service.json, such as {"name": "hello", "version": "1.0.0", "artifact": {"abi": "fetch"}}',
    );
  }
  const services = await Promise.all(folders.map(readService));
  return services.sort((a, b) => a.definition.name.localeCompare(b.definition.name));
}

/** Beside the services, folders without a service.json: sources that services share. */
export async function sharedFolders(servicesDir: string): Promise<readonly string[]> {
  return (await foldersOf(servicesDir)).filter((folder) => !hasDefinition(folder));
}

const hasDefinition = (folder: string): boolean => existsSync(join(folder, "service.json"));

async function foldersOf(parent: string): Promise<readonly string[]> {
  return (await readdir(parent, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && isSourceFolder(entry.name))
    .map(({ name }) => join(parent, name))
    .sort();
}

async function readService(folder: string): Promise<ServiceSource> {
  const path = join(folder, "service.json");
  return { folder, definition: parse(path, await readFile(path, "utf8")), paths: await sourcePaths(folder) };
}

function parse(path: string, text: string): ServiceDefinition {
  const remedy = "Correct service.json; docs/build.md has its fields";
  let value: Partial<ServiceDefinition> | null;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const state = cause instanceof Error ? cause.message : String(cause);
    throw new BuildError(`Cannot read ${path}: ${state}`, remedy, { cause });
  }
  // The rest is checked where it is used, in mesh.json; these make a folder's name and the choice of a builder.
  const rules = {
    name: /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(String(value?.name)),
    version: typeof value?.version === "string",
    "artifact.abi": typeof value?.artifact?.abi === "string",
  };
  const missing = Object.entries(rules).find(([, holds]) => !holds)?.[0];
  if (missing !== undefined)
    throw new BuildError(`Cannot read ${path}: ${missing} is missing or malformed`, remedy);
  return value as ServiceDefinition;
}
