import type { CodeCache, CodeFile } from "../cache/code-cache";
import type { ServiceConfig } from "../config/schema";
import { MeshError } from "../kernel/errors";
import { createSingleFlight } from "../kernel/single-flight";
import { isHosted, type StartOrder } from "../protocol/host-messages";

/** How far a service's code has come, apart from its replicas. */
export type ArtifactState = "absent" | "prefetched" | "compiled";

export interface Artifacts {
  stateOf(service: ServiceConfig): ArtifactState;
  /** Brings all files of the service into the persistent tier. */
  prefetch(service: ServiceConfig): Promise<void>;
  /** Compiles its modules too. */
  compile(service: ServiceConfig): Promise<void>;
  /** Has everything in hand that a host needs. */
  prepare(service: ServiceConfig): Promise<StartOrder>;
  /** Forgets compiled code that no service names any more. */
  retain(services: readonly ServiceConfig[]): void;
}

type Modules = StartOrder["modules"];

export interface ArtifactsOptions {
  /** The hierarchical cache, whose origin is the service worker. */
  readonly code: CodeCache;
  /** The module at a URL, verified, as a response to compile from while it streams. */
  fetchModule(file: CodeFile): Promise<Response>;
  /** Rejects unless an import of the file gets verified bytes. */
  confirmEntry(file: CodeFile): Promise<void>;
}

/** V8 caches the code of larger modules only (facts/cache.md; v8.dev/blog/wasm-code-caching). */
const CODE_CACHED_FROM_BYTES = 128 * 1024;

/**
 * The memory tier of compiled code: a module is compiled once, and posted to any number of hosts.
 *
 * Modules that the engine's code cache takes are compiled from their own URL, which it needs; other files are taken from
 * our cache itself, since bytes that nobody streams only lose time on the way through the service worker
 * (docs/decisions/0004).
 */
export function createArtifacts({ code, fetchModule, confirmEntry }: ArtifactsOptions): Artifacts {
  const compiled = new Map<string, Modules>();
  const prefetched = new Set<string>();
  const prefetchOnce = createSingleFlight<void>();
  const compileOnce = createSingleFlight<Modules>();

  const compileFile = async (file: CodeFile): Promise<WebAssembly.Module> => {
    const isSmall = file.bytes !== undefined && file.bytes < CODE_CACHED_FROM_BYTES;
    try {
      return isSmall
        ? await WebAssembly.compile(await code.bytes(file))
        : await WebAssembly.compileStreaming(fetchModule(file));
    } catch (error) {
      if (error instanceof MeshError) throw error;
      const message = `Cannot compile ${file.url}: ${String(error)}`;
      throw new MeshError("ARTIFACT_UNREADABLE", message, { cause: error });
    }
  };

  const compile = (service: ServiceConfig) =>
    compileOnce(keyOf(service), async () => {
      const known = compiled.get(keyOf(service));
      if (known !== undefined) return known;
      const modules = await collect(service.artifact.files.filter(isModule), compileFile);
      compiled.set(keyOf(service), modules);
      return modules;
    });

  const prepare = async (service: ServiceConfig): Promise<StartOrder> => {
    const { name, artifact, capabilities, resources } = service;
    const { abi, url: entryUrl } = artifact;
    if (!isHosted(abi)) {
      const message = `Cannot run ${name}: abi ${abi} is not supported by this version`;
      throw new MeshError("ARTIFACT_UNREADABLE", message);
    }
    const data = artifact.files.filter((file) => !isModule(file));
    const [modules, files] = await Promise.all([
      compile(service),
      collect(data, code.bytes),
      confirmEntry(artifact),
    ]);
    const { concurrency } = resources;
    return { service: name, abi, entryUrl, modules, files, config: capabilities.config, concurrency };
  };

  const prefetch = (service: ServiceConfig) =>
    prefetchOnce(keyOf(service), async () => {
      const { artifact } = service;
      await Promise.all([artifact, ...artifact.files].map((file) => code.get(file)));
      prefetched.add(keyOf(service));
    });

  return {
    stateOf(service) {
      if (compiled.has(keyOf(service))) return "compiled";
      return prefetched.has(keyOf(service)) ? "prefetched" : "absent";
    },
    prefetch,
    async compile(service) {
      await Promise.all([prefetch(service), compile(service)]);
    },
    prepare,
    retain(services) {
      const keys = new Set(services.map(keyOf));
      for (const key of compiled.keys()) if (!keys.has(key)) compiled.delete(key);
      for (const key of prefetched) if (!keys.has(key)) prefetched.delete(key);
    },
  };
}

/** All that decides what is run: a service whose key is the same need not be replaced. */
export const keyOf = ({ name, artifact, capabilities, resources }: ServiceConfig): string =>
  JSON.stringify([name, artifact, capabilities, resources]);

const isModule = ({ url }: CodeFile): boolean => url.endsWith(".wasm");

async function collect<T>(
  files: readonly CodeFile[],
  load: (file: CodeFile) => Promise<T>,
): Promise<Record<string, T>> {
  const named = files.map(
    async (file) => [file.url.slice(file.url.lastIndexOf("/") + 1), await load(file)] as const,
  );
  return Object.fromEntries(await Promise.all(named));
}
