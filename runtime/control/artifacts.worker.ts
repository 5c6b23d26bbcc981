import type { CodeFile } from "../cache/code-cache";
import type { ServiceConfig } from "../config/schema";
import { MeshError, type MeshErrorCode } from "../kernel/errors";
import { createSingleFlight } from "../kernel/single-flight";
import type { StartOrder } from "../protocol/host-messages";

type Load = (file: CodeFile) => Promise<Response>;

/** How far a service's code has come, apart from its replicas. */
export type ArtifactState = "absent" | "prefetched" | "compiled";

export interface Artifacts {
  stateOf(service: ServiceConfig): ArtifactState;
  /** Brings all files of the service into the persistent tier. */
  prefetch(service: ServiceConfig): Promise<void>;
  /** Compiles its modules too, and has everything a host needs in hand. */
  compile(service: ServiceConfig): Promise<StartOrder>;
  /** Forgets compiled code that no service names any more. */
  retain(services: readonly ServiceConfig[]): void;
}

/**
 * The memory tier of compiled code. Every file is fetched from its own URL, which the service worker answers from the
 * hierarchical cache with verified bytes; `integrity` makes the browser check them once more, so that a worker of
 * another version, or none at all, cannot weaken that. A module is compiled once, and posted to any number of hosts.
 */
export function createArtifacts(integrityOf: (sha256: string) => string): Artifacts {
  const load = createLoad(integrityOf);
  const orders = new Map<string, StartOrder>();
  const prefetched = new Set<string>();
  const prefetchOnce = createSingleFlight<void>();
  const compileOnce = createSingleFlight<StartOrder>();

  const prefetch = (service: ServiceConfig) =>
    prefetchOnce(keyOf(service), async () => {
      const { artifact } = service;
      await Promise.all([artifact, ...artifact.files].map(async (file) => (await load(file)).blob()));
      prefetched.add(keyOf(service));
    });

  const compile = (service: ServiceConfig) =>
    compileOnce(keyOf(service), async () => {
      const known = orders.get(keyOf(service));
      if (known !== undefined) return known;
      const order = await makeOrder(service, load);
      orders.set(keyOf(service), order);
      return order;
    });

  return {
    stateOf(service) {
      if (orders.has(keyOf(service))) return "compiled";
      return prefetched.has(keyOf(service)) ? "prefetched" : "absent";
    },
    prefetch,
    compile,
    retain(services) {
      const keys = new Set(services.map(keyOf));
      for (const key of orders.keys()) if (!keys.has(key)) orders.delete(key);
      for (const key of prefetched) if (!keys.has(key)) prefetched.delete(key);
    },
  };
}

/** All that decides what is run: a service whose key is the same need not be replaced. */
export const keyOf = ({ name, artifact, capabilities, resources }: ServiceConfig): string =>
  JSON.stringify([name, artifact, capabilities, resources]);

async function makeOrder(service: ServiceConfig, load: Load): Promise<StartOrder> {
  const { name, artifact, capabilities, resources } = service;
  const { abi } = artifact;
  if (abi !== "fetch" && abi !== "wasi-http") {
    throw new MeshError(
      "ARTIFACT_UNREADABLE",
      `Cannot run ${name}: abi ${abi} is not supported by this version`,
    );
  }
  const isModule = ({ url }: CodeFile) => url.endsWith(".wasm");
  const bytesOf = async (file: CodeFile) => (await load(file)).blob();
  const [modules, files] = await Promise.all([
    collect(artifact.files.filter(isModule), (file) => compileFile(file, load)),
    collect(
      artifact.files.filter((file) => !isModule(file)),
      bytesOf,
    ),
    // The host imports the entry by its URL; fetched here, a failure has a code, and the bytes are in the cache.
    bytesOf(artifact),
  ]);
  const { concurrency } = resources;
  return {
    service: name,
    abi,
    entryUrl: artifact.url,
    modules,
    files,
    config: capabilities.config,
    concurrency,
  };
}

async function collect<T>(
  files: readonly CodeFile[],
  load: (file: CodeFile) => Promise<T>,
): Promise<Record<string, T>> {
  const named = files.map(
    async (file) => [file.url.slice(file.url.lastIndexOf("/") + 1), await load(file)] as const,
  );
  return Object.fromEntries(await Promise.all(named));
}

async function compileFile(file: CodeFile, load: Load): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compileStreaming(load(file));
  } catch (error) {
    if (error instanceof MeshError) throw error;
    throw new MeshError("ARTIFACT_UNREADABLE", `Cannot compile ${file.url}: ${String(error)}`, {
      cause: error,
    });
  }
}

const createLoad =
  (integrityOf: (sha256: string) => string): Load =>
  async ({ url, sha256 }) => {
    const response = await fetch(url, { integrity: integrityOf(sha256) }).catch((error: unknown) =>
      refuse(url, sha256, error),
    );
    if (response.ok) return response;
    throw await errorOf(url, response);
  };

/** A failed integrity check and a failed connection are the same TypeError; only a second look tells them apart. */
async function refuse(url: string, sha256: string, error: unknown): Promise<never> {
  const plain = await fetch(url).catch(() => undefined);
  if (plain === undefined)
    throw new MeshError("ARTIFACT_UNREADABLE", `Cannot fetch ${url}: ${String(error)}`, { cause: error });
  if (!plain.ok) throw await errorOf(url, plain);
  throw new MeshError("INTEGRITY_MISMATCH", `Cannot use ${url}: its SHA-256 is not ${sha256}`, {
    cause: error,
  });
}

/** The service worker's own refusal carries a code; anything else is a status. */
async function errorOf(url: string, response: Response): Promise<MeshError> {
  const problem = (await response.json().catch(() => ({}))) as { code?: MeshErrorCode; detail?: string };
  const message = problem.detail ?? `Cannot fetch ${url}: status ${response.status}, must be 200`;
  return new MeshError(problem.code ?? "ARTIFACT_UNREADABLE", message);
}
