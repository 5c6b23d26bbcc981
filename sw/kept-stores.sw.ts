import { type CodeCache, type CodeFile, createCodeCache } from "../runtime/cache/code-cache";
import { onDatabaseTrouble, useDatabase } from "../runtime/cache/database.browser";
import { createGuardedTier } from "../runtime/cache/guarded-tier";
import { persistentResponses } from "../runtime/cache/http/responses.browser";
import { generatedTier, indexedDbTier } from "../runtime/cache/indexeddb-tier.browser";
import { createMemoryTier } from "../runtime/cache/memory-tier";
import { createRightOfWay, type RightOfWay } from "../runtime/cache/right-of-way";
import { stateStore } from "../runtime/cache/state-store.browser";
import { createUsageNotes } from "../runtime/cache/usage-notes";
import type { MeshConfig } from "../runtime/config/schema";
import { createDataSaving } from "../runtime/kernel/data-saving.browser";
import { MeshError, toWireError } from "../runtime/kernel/errors";
import { isFullDisk } from "../runtime/kernel/is-full-disk";
import { systemClock } from "../runtime/kernel/system-clock.browser";
import type { ResponseCache } from "../runtime/protocol/response-cache";
import { sha256Hex } from "../runtime/security/digest.browser";
import { chunk } from "./chunks.sw";
import { lazyResponses } from "./lazy-responses.sw";
import { createPacedFetch } from "./paced-fetch.sw";
import type { Pages } from "./pages.sw";
import type { Keeping } from "./storekeeper.sw";

export interface KeptStores {
  readonly code: CodeCache;
  /** What was made of service code in this browser. */
  readonly generated: CodeCache;
  readonly responses: ResponseCache;
  readonly rightOfWay: RightOfWay;
  /** Another configuration is in use. */
  adopt(): void;
  /** A request came: after it there may be time for what is to be done once a day. */
  maintainSoon(): void;
}

export interface KeptStoresOptions {
  config(): MeshConfig | undefined;
  /** Resolves when the configuration is known, if there is one. */
  load(): Promise<void>;
  readonly broadcast: Pages["broadcast"];
}

/** Blobs: handles, not bytes, are what memory holds; the bound is on what they stand for. */
const MEMORY_TIER_BYTES = 64 * 1024 * 1024;
/** Asked for once per start of a replica, twice. */
const GENERATED_TIER_BYTES = 8 * 1024 * 1024;
/** After the first request of a start, which others follow; less than the 30 s that a worker lives on. */
const MAINTENANCE_DELAY_MS = 10_000;

/** The worker's composition root of what is kept: the tiers of code, and who looks after all stores. */
export function createKeptStores({ config, load, broadcast }: KeptStoresOptions): KeptStores {
  const rightOfWay = createRightOfWay(systemClock);
  let keeping: Keeping | undefined;
  let hasToldFull = false;
  let isMaintenancePlanned = false;

  const keeper = (): Keeping => {
    keeping ??= chunk("foremeshStorekeeper").createKeeping({
      stores: { code: indexedDbTier, generated: generatedTier, response: responses },
      codeTiers: [indexedDbTier, generatedTier],
      useDatabase,
      config,
      sweep: responses.sweep,
      reports: stateStore("maintenance"),
      digest: sha256Hex,
      rightOfWay,
      clock: systemClock,
    });
    return keeping;
  };
  const usage = createUsageNotes(async (notes) => keeper().enter(notes), systemClock);
  const noteCode = (store: string) => (file: CodeFile, bytes: number, fetchMs: number | undefined) =>
    usage.note({
      key: `${store}:${file.sha256}`,
      bytes,
      usedAt: systemClock.wallNow(),
      ...(fetchMs !== undefined && { fetchMs }),
    });

  const tell = (error: MeshError) =>
    void broadcast({ type: "storage", error: toWireError(error, error.code) });
  onDatabaseTrouble(tell);
  /** What came last may be all that can be evicted. */
  const free = async (bytes: number) => {
    await usage.flush();
    return keeper().free(bytes);
  };
  const onFull = (error: MeshError) => {
    if (hasToldFull) return;
    hasToldFull = true;
    console.warn(`[foremesh] ${error.code}: ${error.message}. ${error.remedy}.`);
    tell(error);
  };
  // A database that is done without has told so itself.
  const onTierError = (tier: string, error: unknown) =>
    void (
      error instanceof MeshError ||
      console.warn(`[foremesh] the ${tier} tier failed, going on without it`, error)
    );

  const responses = lazyResponses({
    persistent: persistentResponses,
    clock: systemClock,
    memoryMaxBytes: () => config()?.cache.memoryMaxBytes ?? 0,
    onUsed: (key, bytes, fetchMs) =>
      usage.note({ key: `response:${key}`, bytes, fetchMs, usedAt: systemClock.wallNow() }),
    onGone: (key) => usage.note({ key: `response:${key}`, isGone: true }),
    // What the engine takes for an entry is more than its body.
    onFull: async (error, bytes) => isFullDisk(error) && free(2 * bytes),
    onError: (error) => {
      if (!isFullDisk(error)) return onTierError("responses", error);
      const message = "Cannot keep a response: the disk is full";
      onFull(new MeshError("STORAGE_FULL", message, { cause: error }));
    },
  });

  return {
    code: createCodeCache({
      tiers: [
        createMemoryTier(MEMORY_TIER_BYTES),
        createGuardedTier(indexedDbTier, { free, onFull, clock: systemClock }),
      ],
      fetch: createPacedFetch(rightOfWay, createDataSaving()),
      digest: sha256Hex,
      // Workers of other scopes have the same database.
      exclusively: (key, download) => navigator.locks.request(`foremesh:code:${key}`, download),
      onHurry: rightOfWay.wake,
      onUsed: noteCode("code"),
      now: systemClock.now,
      onTierError,
    }),
    generated: createCodeCache({
      tiers: [
        createMemoryTier(GENERATED_TIER_BYTES),
        createGuardedTier(generatedTier, { free, onFull, clock: systemClock }),
      ],
      fetch: refuseGenerated,
      digest: sha256Hex,
      onUsed: noteCode("generated"),
      onTierError,
    }),
    responses,
    rightOfWay,
    adopt: () => keeping?.adopt(),
    maintainSoon() {
      if (isMaintenancePlanned) return;
      isMaintenancePlanned = true;
      const run = async () => {
        await load();
        await keeper().maintain();
      };
      // What cannot be done now is done after another start.
      systemClock.after(MAINTENANCE_DELAY_MS, () => void run().catch(() => undefined));
    },
  };
}

/** Made here, or nowhere: whatever the network has under such a name is not it. */
async function refuseGenerated(url: string): Promise<never> {
  const message = `Cannot answer ${url}: this browser has not kept it, must be made anew`;
  throw new MeshError("ARTIFACT_UNREADABLE", message);
}
