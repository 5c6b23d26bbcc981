import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { createCommandService } from "../runtime/hosts/engines/cgi/create-command-service";
import type { TranspiledComponent } from "../runtime/hosts/engines/wasi/component-instance";
import { createComponentService } from "../runtime/hosts/engines/wasi/component-service";
import { realmSystem } from "../runtime/hosts/engines/wasi/system.browser";
import type { ServiceEnv, ServiceModule } from "../runtime/hosts/service-module";
import { createSqlInNode, type OpenSql } from "./sql-in-node";

export type ServiceHandler = (request: Request) => Promise<Response>;

interface BuiltService {
  readonly name: string;
  readonly artifact: {
    readonly abi: "fetch" | "wasi-command" | "wasi-http";
    readonly url: string;
    readonly files: readonly { readonly url: string }[];
  };
  readonly capabilities?: {
    readonly clocks?: boolean;
    readonly random?: boolean;
    readonly config?: Readonly<Record<string, string>>;
    readonly sql?: readonly string[];
  };
}

/**
 * Runs the services of a build folder (manifest.json and what it lists) in Node: the same files that browsers run. A
 * service is loaded on its first request, and loaded anew after it failed: a trapped instance must not go on.
 */
export async function loadServicesInNode(dir: string): Promise<Map<string, ServiceHandler>> {
  const services = JSON.parse(await readFile(join(dir, "manifest.json"), "utf8")) as readonly BuiltService[];
  const openSql = createSqlInNode();
  return new Map(
    services.map((service) => [service.name, createHandler(service, join(dir, service.name), openSql)]),
  );
}

function createHandler(built: BuiltService, folder: string, openSql: OpenSql): ServiceHandler {
  const { name, artifact, capabilities } = built;
  const sql = { open: openSql(name, capabilities?.sql ?? []) };
  const granted = { config: capabilities?.config ?? {}, sql };
  const load = (): Promise<ServiceHandler> => {
    switch (artifact.abi) {
      case "fetch":
        return loadModule(artifact, folder, granted);
      case "wasi-command":
        return loadCommand(built, folder);
      case "wasi-http":
        return loadComponent(built, folder, granted.config);
    }
  };
  let loading: Promise<ServiceHandler> | undefined;
  return async (request) => {
    loading ??= load();
    try {
      return await (await loading)(request);
    } catch (error) {
      loading = undefined;
      throw error;
    }
  };
}

const refuse = (): never => {
  throw new TypeError("Cannot open a store: there is no mesh");
};
const NO_STORES = {
  keyValue: { open: refuse },
  blob: { open: refuse },
  secrets: { get: async () => undefined },
};

async function loadModule(
  artifact: BuiltService["artifact"],
  folder: string,
  granted: Pick<ServiceEnv, "config" | "sql">,
): Promise<ServiceHandler> {
  const names = artifact.files.map(({ url }) => basename(url));
  const files: Record<string, ArrayBuffer> = {};
  for (const name of names.filter((name) => !name.endsWith(".wasm"))) {
    files[name] = new Uint8Array(await readFile(join(folder, name))).buffer;
  }
  const modules = await compileModules(names, folder);
  const env = { ...granted, modules, files, fetch: noMesh, log: () => undefined, ...NO_STORES };
  const { default: service } = (await importFile(artifact, folder)) as { default: ServiceModule };
  await service.init?.(env);
  return async (request) => service.fetch(request, env);
}

async function loadCommand(
  { name, artifact, capabilities = {} }: BuiltService,
  folder: string,
): Promise<ServiceHandler> {
  const { config = {}, clocks = true, random = true } = capabilities;
  return createCommandService({
    service: name,
    module: await WebAssembly.compile(await readFile(join(folder, basename(artifact.url)))),
    streamsInput: false,
    responseMaxBytes: Number.POSITIVE_INFINITY,
    capabilities: { config, clocks, random, log: (_, line) => console.warn(`${name}: ${line}`) },
  });
}

async function loadComponent(
  { name, artifact }: BuiltService,
  folder: string,
  config: ServiceEnv["config"],
): Promise<ServiceHandler> {
  const names = artifact.files.map(({ url }) => basename(url));
  const [component, modules] = await Promise.all([
    importFile(artifact, folder) as Promise<TranspiledComponent>,
    compileModules(names, folder),
  ]);
  const service = await createComponentService({
    service: name,
    component,
    modules,
    environment: config,
    concurrency: 1,
    limits: { headerBytes: Number.POSITIVE_INFINITY, bodyBytes: Number.POSITIVE_INFINITY },
    interfaces: () => ({}),
    system: realmSystem,
    log: (level, line) => console[level](`${name}: ${line}`),
  });
  return (request) => service(request, noMesh);
}

const noMesh = () => Promise.reject(new TypeError("Cannot call other services: there is no mesh"));

async function compileModules(
  names: readonly string[],
  folder: string,
): Promise<Record<string, WebAssembly.Module>> {
  const compiled = names
    .filter((name) => name.endsWith(".wasm"))
    .map(async (name) => [name, await WebAssembly.compile(await readFile(join(folder, name)))] as const);
  return Object.fromEntries(await Promise.all(compiled));
}

function importFile({ url }: BuiltService["artifact"], folder: string): Promise<unknown> {
  return import(/* @vite-ignore */ pathToFileURL(join(folder, basename(url))).href);
}
