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
  /** Has everything in hand that a host needs of code and settings. */
  prepare(service: ServiceConfig): Promise<Prepared>;
  /** Forgets compiled code that no service names any more. */
  retain(services: readonly ServiceConfig[]): void;
}

type Modules = StartOrder["modules"];
type Prepared = Omit<StartOrder, "capabilityPort">;

export interface ArtifactsOptions {
  /** The hierarchical cache, whose origin is the service worker. */
  readonly code: CodeCache;
  /** Rejects unless an import of the file gets verified bytes. */
  confirmEntry(file: CodeFile): Promise<void>;
  /** The same module with a bound to its memory, in bytes. Throws a MeshError when it starts with more. */
  limitMemory(module: Uint8Array<ArrayBuffer>, maxBytes: number): Uint8Array<ArrayBuffer>;
}

/**
 * The memory tier of compiled code: a module is compiled once, and posted to any number of hosts.
 *
 * Bytes are taken from our cache and compiled with the service's memory limit written into them, so that no guest can
 * have more (docs/decisions/0009: what that costs against streaming from a URL).
 */
export function createArtifacts({ code, confirmEntry, limitMemory }: ArtifactsOptions): Artifacts {
  const compiled = new Map<string, Modules>();
  const prefetched = new Set<string>();
  const prefetchOnce = createSingleFlight<void>();
  const compileOnce = createSingleFlight<Modules>();

  const compileFile = async (file: CodeFile, maxBytes: number): Promise<WebAssembly.Module> => {
    try {
      return await WebAssembly.compile(limitMemory(new Uint8Array(await code.bytes(file)), maxBytes));
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
      const { artifact, resources } = service;
      const modules = await collect([artifact, ...artifact.files].filter(isModule), (file) =>
        compileFile(file, resources.memoryMaxBytes),
      );
      compiled.set(keyOf(service), modules);
      return modules;
    });

  const prepare = async (service: ServiceConfig): Promise<Prepared> => {
    const { name, artifact, capabilities: granted, resources: limits } = service;
    const { abi, url, files: others } = artifact;
    if (!isHosted(abi)) {
      const message = `Cannot run ${name}: abi ${abi} is not supported by this version`;
      throw new MeshError("ARTIFACT_UNREADABLE", message);
    }
    const [modules, files] = await Promise.all([
      compile(service),
      collect(
        others.filter((file) => !isModule(file)),
        code.bytes,
      ),
      isModule(artifact) ? undefined : confirmEntry(artifact),
    ]);
    const entry = isModule(artifact) ? { module: modules[nameOf(artifact)]! } : { scriptUrl: url };
    return { service: name, abi, entry, modules, files, limits, granted };
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

const nameOf = ({ url }: CodeFile): string => url.slice(url.lastIndexOf("/") + 1);
const isModule = ({ url }: CodeFile): boolean => url.endsWith(".wasm");

async function collect<T>(
  files: readonly CodeFile[],
  load: (file: CodeFile) => Promise<T>,
): Promise<Record<string, T>> {
  const named = files.map(async (file) => [nameOf(file), await load(file)] as const);
  return Object.fromEntries(await Promise.all(named));
}
