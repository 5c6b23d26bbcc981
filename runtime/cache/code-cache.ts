import { MeshError } from "../kernel/errors";
import { createSingleFlight } from "../kernel/single-flight";
import type { Entry, Tier } from "./tier";

/** A file of a service, as its manifest names it. */
export interface CodeFile {
  readonly url: string;
  /** Lower-case hex. */
  readonly sha256: string;
  /** Size, where the manifest tells it. */
  readonly bytes?: number;
}

export interface CodeCacheOptions {
  /** From the fastest to the most lasting. */
  readonly tiers: readonly Tier[];
  /** @param isAhead  Whether nobody waits for it yet; may turn `false` meanwhile. */
  fetch(url: string, cache: RequestCache, isAhead: () => boolean): Promise<Response>;
  /** Runs one download of a key at a time, in all realms that share the tiers; who waited looks there again. */
  exclusively?<T>(key: string, download: () => Promise<T>): Promise<T>;
  /** Somebody waits now for what was fetched ahead of need. */
  onHurry?(): void;
  /** An entry was asked for; `fetchMs` when it had to be fetched. */
  onUsed?(file: CodeFile, bytes: number, fetchMs: number | undefined): void;
  /** Monotonic, in ms. */
  now?(): number;
  /** SHA-256, lower-case hex. */
  digest(bytes: ArrayBuffer): Promise<string>;
  /** A tier failed; the cache goes on without it. */
  onTierError(tier: string, error: unknown): void;
}

export interface CodeCache {
  /**
   * The verified bytes of a file: from the first tier that has them, else from the network. `isAhead`: nobody waits for
   * them yet, so that fetching them gives way to others until somebody does.
   *
   * @throws MeshError INTEGRITY_MISMATCH (never stored, never served) or ARTIFACT_UNREADABLE.
   */
  get(file: CodeFile, isAhead?: boolean): Promise<Entry>;
  /** The same, read: what was read in order to verify it is not read again. They are the caller's own, to change or move. */
  bytes(file: CodeFile): Promise<ArrayBuffer>;
  /** Takes what was made here, and no network has. @throws MeshError INTEGRITY_MISMATCH */
  offer(file: CodeFile, entry: Entry): Promise<void>;
  /** Drops what no service names any more. */
  retain(files: readonly CodeFile[]): Promise<void>;
}

interface Found {
  readonly entry: Entry;
  /** At hand when they had to be read for verification, until somebody takes them. */
  bytes: ArrayBuffer | undefined;
}

/**
 * Service code through the hierarchy: memory ▸ persistent ▸ network.
 *
 * Entries are named by their digest, so a new version never meets an old one's bytes, and two services share a file.
 * Bytes are verified when they enter memory, from wherever: nothing unverified is ever handed out.
 */
export function createCodeCache(options: CodeCacheOptions): CodeCache {
  const { tiers } = options;
  const singleFlight = createSingleFlight<Found>();
  const memory = tiers[0]!;

  const attempt = async <T>(tier: Tier, task: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await task();
    } catch (error) {
      options.onTierError(tier.name, error);
      return undefined;
    }
  };

  /** `undefined` when the bytes are not what the manifest names. */
  const verify = async (file: CodeFile, entry: Entry): Promise<Found | undefined> => {
    const bytes = await entry.body.arrayBuffer();
    return (await options.digest(bytes)) === file.sha256 ? { entry, bytes } : undefined;
  };

  /** What is fetched, and nobody waits for. */
  const ahead = new Set<string>();

  const download = async (
    file: CodeFile,
    isAhead: () => boolean,
    cache: RequestCache = "default",
  ): Promise<Found> => {
    const unreadable = (error: unknown): never => {
      if (error instanceof MeshError) throw error;
      throw new MeshError("ARTIFACT_UNREADABLE", `Cannot fetch ${file.url}: ${String(error)}`, {
        cause: error,
      });
    };
    const response = await options.fetch(file.url, cache, isAhead).catch(unreadable);
    if (!response.ok) {
      throw new MeshError(
        "ARTIFACT_UNREADABLE",
        `Cannot fetch ${file.url}: status ${response.status}, must be 200`,
      );
    }
    const contentType = response.headers.get("content-type") ?? "application/octet-stream";
    const found = await verify(file, { body: await response.blob().catch(unreadable), contentType });
    if (found !== undefined) return found;
    // The HTTP cache may still hold another version of the same URL.
    if (cache !== "reload") return download(file, isAhead, "reload");
    throw mismatch(file);
  };

  const store = (targets: readonly Tier[], key: string, entry: Entry) =>
    Promise.all(targets.map((tier) => attempt(tier, () => tier.put(key, entry))));

  const findKept = async (file: CodeFile): Promise<Found | undefined> => {
    for (const [level, tier] of tiers.entries()) {
      const entry = await attempt(tier, () => tier.get(file.sha256));
      if (entry === undefined) continue;
      if (tier === memory) return { entry, bytes: undefined };
      const found = await attempt(tier, () => verify(file, entry));
      if (found === undefined) continue;
      await store(tiers.slice(0, level), file.sha256, entry);
      return found;
    }
    return undefined;
  };

  const bring = async (file: CodeFile, isAhead: () => boolean): Promise<Found> => {
    const startedAt = options.now?.() ?? 0;
    const found = await download(file, isAhead);
    await store(tiers, file.sha256, found.entry);
    options.onUsed?.(file, found.entry.body.size, (options.now?.() ?? 0) - startedAt);
    return found;
  };

  const find = async (file: CodeFile, isAhead: () => boolean): Promise<Found> => {
    const kept = await findKept(file);
    if (kept !== undefined) options.onUsed?.(file, kept.entry.body.size, undefined);
    if (kept !== undefined) return kept;
    if (options.exclusively === undefined) return bring(file, isAhead);
    return options.exclusively(file.sha256, async () => (await findKept(file)) ?? bring(file, isAhead));
  };

  /** One that is waited for does not join one that is not: it would be as slow. It makes that one hurry. */
  const look = (file: CodeFile, isAhead = false): Promise<Found> => {
    const { sha256 } = file;
    if (isAhead) {
      return singleFlight(`${sha256} ahead`, () => {
        ahead.add(sha256);
        return find(file, () => ahead.has(sha256)).finally(() => ahead.delete(sha256));
      });
    }
    if (ahead.delete(sha256)) options.onHurry?.();
    return singleFlight(sha256, () => find(file, () => false));
  };

  return {
    get: async (file, isAhead) => (await look(file, isAhead)).entry,
    async bytes(file) {
      const found = await look(file);
      const { bytes } = found;
      found.bytes = undefined;
      return bytes ?? found.entry.body.arrayBuffer();
    },
    async offer(file, entry) {
      if ((await verify(file, entry)) === undefined) throw mismatch(file);
      await store(tiers, file.sha256, entry);
      options.onUsed?.(file, entry.body.size, undefined);
    },
    async retain(files) {
      const keys = new Set(files.map(({ sha256 }) => sha256));
      await Promise.all(tiers.map((tier) => attempt(tier, () => tier.retain(keys))));
    },
  };
}

const mismatch = ({ url, sha256 }: CodeFile): MeshError =>
  new MeshError("INTEGRITY_MISMATCH", `Cannot use ${url}: its SHA-256 is not ${sha256}`);
