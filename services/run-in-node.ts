import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ServiceEnv, ServiceModule } from "../runtime/hosts/service-module";
import { createSqlInNode, type OpenSql } from "./sql-in-node";

export type ServiceHandler = (request: Request) => Promise<Response>;

interface BuiltService {
  readonly name: string;
  readonly artifact: {
    readonly abi: "fetch" | "wasi-http";
    readonly url: string;
    readonly files: readonly { readonly url: string }[];
  };
  readonly capabilities?: {
    readonly config?: Readonly<Record<string, string>>;
    readonly sql?: readonly string[];
  };
}

/** A component as jco transpiles it with `--instantiation async`. */
interface TranspiledComponent {
  instantiate(
    getCoreModule: (name: string) => WebAssembly.Module,
    imports: Record<string, unknown>,
  ): Promise<{ readonly incomingHandler: IncomingHandler }>;
}

type IncomingHandler = { handle(request: unknown, responseOut: unknown): void };

/** The parts of preview2-shim's browser build that a wasi:http service imports. */
interface BrowserShim {
  readonly http: {
    readonly types: unknown;
    readonly InMemoryHttpClient: new (handler: IncomingHandler) => { fetch: ServiceHandler };
  };
  readonly io: { readonly error: unknown; readonly poll: unknown; readonly streams: unknown };
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

function createHandler(
  { name, artifact, capabilities }: BuiltService,
  folder: string,
  openSql: OpenSql,
): ServiceHandler {
  const sql = { open: openSql(name, capabilities?.sql ?? []) };
  const granted = { config: capabilities?.config ?? {}, sql };
  const load = () =>
    artifact.abi === "fetch" ? loadModule(artifact, folder, granted) : loadComponent(artifact, folder);
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
  const fetch = () => Promise.reject(new TypeError("Cannot call other services: there is no mesh"));
  const modules = await compileModules(names, folder);
  const env = { ...granted, modules, files, fetch, log: () => undefined, ...NO_STORES };
  const { default: service } = (await importFile(artifact, folder)) as { default: ServiceModule };
  await service.init?.(env);
  return async (request) => service.fetch(request, env);
}

async function loadComponent(artifact: BuiltService["artifact"], folder: string): Promise<ServiceHandler> {
  const names = artifact.files.map(({ url }) => basename(url));
  const [shim, component, modules] = await Promise.all([
    loadBrowserShim(),
    importFile(artifact, folder) as Promise<TranspiledComponent>,
    compileModules(names, folder),
  ]);
  const { incomingHandler } = await component.instantiate((name) => modules[name]!, {
    "wasi:http/types": shim.http.types,
    "wasi:io/error": shim.io.error,
    "wasi:io/poll": shim.io.poll,
    "wasi:io/streams": shim.io.streams,
  });
  const client = new shim.http.InMemoryHttpClient(incomingHandler);
  return (request) => client.fetch(request);
}

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

/**
 * In Node the package resolves to its Node build, which has no InMemoryHttpClient and moves I/O to a thread. The
 * browser build needs nothing that Node lacks; `exports` hides it from Node, so it is imported by its path.
 */
async function loadBrowserShim(): Promise<BrowserShim> {
  const nodeEntry = createRequire(import.meta.url).resolve("@bytecodealliance/preview2-shim");
  const at = (file: string) => new URL(`../browser/${file}`, pathToFileURL(nodeEntry)).href;
  const [http, io] = await Promise.all([
    import(/* @vite-ignore */ at("http.js")) as Promise<BrowserShim["http"]>,
    import(/* @vite-ignore */ at("io.js")) as Promise<BrowserShim["io"]>,
  ]);
  return { http, io };
}
