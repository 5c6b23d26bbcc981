import type { CodeCache, CodeFile } from "../cache/code-cache";
import type { ServiceConfig } from "../config/schema";
import { MeshError } from "../kernel/errors";
import { createSingleFlight } from "../kernel/single-flight";
import type { StartOrder } from "../protocol/host-messages";
import { type ComponentArtifacts, type GeneratedScript, isComponent } from "./component-artifacts.worker";

/** How far a service's code has come, apart from its replicas. */
export type ArtifactState = "absent" | "prefetched" | "compiled";

export interface Artifacts {
  stateOf(service: ServiceConfig): ArtifactState;
  /** Brings all files of the service into the persistent tier; gives way to what somebody waits for. */
  prefetch(service: ServiceConfig): Promise<void>;
  /** Compiles its modules too; a component that comes unmodified is transpiled for that. */
  compile(service: ServiceConfig): Promise<void>;
  /** Has everything in hand that a host needs of code and settings. */
  prepare(service: ServiceConfig): Promise<Prepared>;
  /** Forgets compiled and transpiled code that no service needs any more. */
  retain(services: readonly ServiceConfig[]): void;
}

type Modules = StartOrder["modules"];
type Prepared = Omit<StartOrder, "capabilityPort">;

interface Compiled {
  /** Of the code it was made of: what an engine holds for a module grows with it. */
  readonly bytes: number;
  readonly modules: Modules;
  /** What the host imports, where that was made here. */
  readonly generated?: GeneratedScript;
  readonly entry: StartOrder["entry"];
}

/** What of the compiled code stays when there is more than memory should hold. */
interface CompiledRoom {
  /** @returns keys that lose their place. */
  used(use: { key: string; bytes: number; costMs: number; owner: string }): readonly string[];
  gone(key: string): void;
}

export interface ArtifactsOptions {
  readonly room: CompiledRoom;
  /** The books of that room are kept in a later task: a start must not wait for them. */
  nextTask(): Promise<void>;
  /** A module was compiled. */
  onCompiled(file: CodeFile, compileMs: number): void;
  /** The hierarchical cache, whose origin is the service worker. */
  readonly code: CodeCache;
  readonly components: ComponentArtifacts;
  /** Rejects unless an import of the file gets verified bytes. */
  confirmEntry(file: CodeFile): Promise<void>;
  /** The same module with a bound to its memory, in bytes. Throws a MeshError when it starts with more. */
  limitModule(module: Uint8Array<ArrayBuffer>, maxBytes: number): Uint8Array<ArrayBuffer>;
  /** The same for an artifact that its engine compiles. */
  limitCommand(bytes: Uint8Array<ArrayBuffer>, maxBytes: number): Uint8Array<ArrayBuffer>;
}

/**
 * The memory tier of compiled code: a module is compiled once, and posted to any number of hosts. It has a bound, in bytes of
 * code; what loses its place there lives on in the replicas that have it, and is compiled anew for the next one.
 *
 * Bytes are taken from our cache and compiled with the service's memory limit written into them, so that no guest can
 * have more (docs/decisions/0009: what that costs against streaming from a URL).
 */
export function createArtifacts(options: ArtifactsOptions): Artifacts {
  const { code, components, confirmEntry, limitModule, limitCommand, room } = options;
  const compiled = new Map<string, Compiled>();
  const costsMs = new Map<string, number>();
  const prefetched = new Set<string>();
  const prefetchOnce = createSingleFlight<void>();
  const compileOnce = createSingleFlight<Compiled>();

  const compileBytes = async (url: string, bytes: Uint8Array<ArrayBuffer>, maxBytes: number) => {
    try {
      return await WebAssembly.compile(limitModule(bytes, maxBytes));
    } catch (error) {
      if (error instanceof MeshError) throw error;
      throw new MeshError("ARTIFACT_UNREADABLE", `Cannot compile ${url}: ${String(error)}`, { cause: error });
    }
  };

  const compileFiles = (files: readonly CodeFile[], maxBytes: number) =>
    collect(files.filter(isModule), async (file) => {
      const bytes = new Uint8Array(await code.bytes(file));
      const startedAt = performance.now();
      const module = await compileBytes(file.url, bytes, maxBytes);
      options.onCompiled(file, performance.now() - startedAt);
      return { module, bytes: bytes.byteLength };
    });

  const compileAll = async ({
    artifact,
    resources: { memoryMaxBytes },
  }: ServiceConfig): Promise<Compiled> => {
    if (artifact.abi === "wasmer") {
      const bytes = new Uint8Array(await code.bytes(artifact));
      const entry = { bytes: limitCommand(bytes, memoryMaxBytes) };
      return { bytes: bytes.byteLength, modules: {}, entry };
    }
    if (!isComponent(artifact)) {
      const files = await compileFiles([artifact, ...artifact.files], memoryMaxBytes);
      const [modules, bytes] = [modulesOf(files), bytesOf(files)];
      return isModule(artifact)
        ? { bytes, modules, entry: { module: modules[nameOf(artifact)]! } }
        : { bytes, modules, entry: { scriptUrl: artifact.url } };
    }
    const { script, cores } = await components.get(artifact);
    const compileCore = async ([name, bytes]: [string, Uint8Array<ArrayBuffer>]) =>
      [name, await compileBytes(`${artifact.url} (${name})`, bytes, memoryMaxBytes)] as const;
    const [others, compiledCores] = await Promise.all([
      compileFiles(artifact.files, memoryMaxBytes),
      Promise.all(Object.entries(cores).map(compileCore)),
    ]);
    const modules = { ...modulesOf(others), ...Object.fromEntries(compiledCores) };
    const coreBytes = Object.values(cores).reduce((sum, { byteLength }) => sum + byteLength, 0);
    return {
      bytes: bytesOf(others) + coreBytes,
      modules,
      generated: script,
      entry: { scriptUrl: script.url },
    };
  };

  const compile = (service: ServiceConfig) =>
    compileOnce(keyOf(service), async () => {
      const key = keyOf(service);
      const startedAt = performance.now();
      const made = compiled.get(key) ?? (await compileAll(service));
      const costMs = costsMs.get(key) ?? performance.now() - startedAt;
      compiled.set(key, made);
      costsMs.set(key, costMs);
      void options.nextTask().then(() => {
        if (!compiled.has(key)) return;
        for (const gone of room.used({ key, bytes: made.bytes, costMs, owner: service.name })) drop(gone);
      });
      return made;
    });

  const drop = (key: string) => {
    compiled.delete(key);
    costsMs.delete(key);
  };

  const prepare = async (service: ServiceConfig): Promise<Prepared> => {
    const { name, artifact, capabilities: granted, resources: limits } = service;
    const { abi, requestBody } = artifact;
    const isScript = abi !== "wasmer" && !isModule(artifact);
    const [{ modules, generated, entry }, files] = await Promise.all([
      compile(service),
      collect(
        artifact.files.filter((file) => !isModule(file)),
        code.bytes,
      ),
      isScript ? confirmEntry(artifact) : undefined,
    ]);
    if (generated !== undefined) await components.confirm(generated);
    return { service: name, abi, entry, requestBody, modules, files, limits, granted };
  };

  const prefetch = (service: ServiceConfig) =>
    prefetchOnce(keyOf(service), async () => {
      const { artifact } = service;
      await Promise.all([artifact, ...artifact.files].map((file) => code.get(file, true)));
      prefetched.add(keyOf(service));
    });

  return {
    stateOf(service) {
      if (compiled.has(keyOf(service))) return "compiled";
      return prefetched.has(keyOf(service)) ? "prefetched" : "absent";
    },
    prefetch,
    async compile(service) {
      await prefetch(service);
      await compile(service);
    },
    prepare,
    retain(services) {
      const keys = new Set(services.map(keyOf));
      for (const key of [...compiled.keys()].filter((key) => !keys.has(key))) {
        room.gone(key);
        drop(key);
      }
      for (const key of prefetched) if (!keys.has(key)) prefetched.delete(key);
      // What stays too long on disk is dropped another time.
      components.retain(services).catch(() => undefined);
    },
  };
}

/** All that decides what is run: a service whose key is the same need not be replaced. */
export const keyOf = ({ name, artifact, capabilities, resources }: ServiceConfig): string =>
  JSON.stringify([name, artifact, capabilities, resources]);

interface CompiledFile {
  readonly module: WebAssembly.Module;
  readonly bytes: number;
}

const modulesOf = (files: Readonly<Record<string, CompiledFile>>): Modules =>
  Object.fromEntries(Object.entries(files).map(([name, { module }]) => [name, module]));

const bytesOf = (files: Readonly<Record<string, CompiledFile>>): number =>
  Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0);

const nameOf = ({ url }: CodeFile): string => url.slice(url.lastIndexOf("/") + 1);
const isModule = ({ url }: CodeFile): boolean => url.endsWith(".wasm");

async function collect<T>(
  files: readonly CodeFile[],
  load: (file: CodeFile) => Promise<T>,
): Promise<Record<string, T>> {
  const named = files.map(async (file) => [nameOf(file), await load(file)] as const);
  return Object.fromEntries(await Promise.all(named));
}
