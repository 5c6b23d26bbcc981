import { MeshError } from "../kernel/errors";
import { createSingleFlight } from "../kernel/single-flight";
import type { Entry, Tier } from "./tier";

/** A file of a service, as its manifest names it. */
export interface CodeFile {
  readonly url: string;
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface CodeCacheOptions {
  /** From the fastest to the most lasting. */
  readonly tiers: readonly Tier[];
  fetch(url: string, cache: RequestCache): Promise<Response>;
  /** SHA-256, lower-case hex. */
  digest(bytes: ArrayBuffer): Promise<string>;
  /** A tier failed; the cache goes on without it. */
  onTierError(tier: string, error: unknown): void;
}

export interface CodeCache {
  /**
   * The verified bytes of a file: from the first tier that has them, else from the network.
   *
   * @throws MeshError INTEGRITY_MISMATCH (never stored, never served) or ARTIFACT_UNREADABLE.
   */
  get(file: CodeFile): Promise<Entry>;
  /** Drops what no service names any more. */
  retain(files: readonly CodeFile[]): Promise<void>;
}

/**
 * Service code through the hierarchy: memory ▸ persistent ▸ network.
 *
 * Entries are named by their digest, so a new version never meets an old one's bytes, and two services share a file.
 * Bytes are verified when they enter memory, from wherever: nothing unverified is ever handed out.
 */
export function createCodeCache(options: CodeCacheOptions): CodeCache {
  const { tiers } = options;
  const singleFlight = createSingleFlight<Entry>();
  const memory = tiers[0]!;

  const attempt = async <T>(tier: Tier, task: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await task();
    } catch (error) {
      options.onTierError(tier.name, error);
      return undefined;
    }
  };

  const isGenuine = async (file: CodeFile, entry: Entry) =>
    (await options.digest(await entry.body.arrayBuffer())) === file.sha256;

  const download = async (file: CodeFile, cache: RequestCache): Promise<Entry> => {
    const unreadable = (error: unknown): never => {
      throw new MeshError("ARTIFACT_UNREADABLE", `Cannot fetch ${file.url}: ${String(error)}`, {
        cause: error,
      });
    };
    const response = await options.fetch(file.url, cache).catch(unreadable);
    if (!response.ok) {
      throw new MeshError(
        "ARTIFACT_UNREADABLE",
        `Cannot fetch ${file.url}: status ${response.status}, must be 200`,
      );
    }
    const contentType = response.headers.get("content-type") ?? "application/octet-stream";
    const entry = { body: await response.blob().catch(unreadable), contentType };
    if (await isGenuine(file, entry)) return entry;
    // The HTTP cache may still hold another version of the same URL.
    if (cache !== "reload") return download(file, "reload");
    throw new MeshError("INTEGRITY_MISMATCH", `Cannot use ${file.url}: its SHA-256 is not ${file.sha256}`);
  };

  const store = (targets: readonly Tier[], key: string, entry: Entry) =>
    Promise.all(targets.map((tier) => attempt(tier, () => tier.put(key, entry))));

  const find = async (file: CodeFile): Promise<Entry> => {
    for (const [level, tier] of tiers.entries()) {
      const entry = await attempt(tier, () => tier.get(file.sha256));
      if (entry === undefined) continue;
      if (tier === memory) return entry;
      const genuine = await attempt(tier, () => isGenuine(file, entry));
      if (genuine !== true) continue;
      await store(tiers.slice(0, level), file.sha256, entry);
      return entry;
    }
    const entry = await download(file, "default");
    await store(tiers, file.sha256, entry);
    return entry;
  };

  return {
    get: (file) => singleFlight(file.sha256, () => find(file)),
    async retain(files) {
      const keys = new Set(files.map(({ sha256 }) => sha256));
      await Promise.all(tiers.map((tier) => attempt(tier, () => tier.retain(keys))));
    },
  };
}
