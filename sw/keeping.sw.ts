import type { CodeFile } from "../runtime/cache/code-cache";
import type { MaintenanceReport } from "../runtime/cache/maintenance";
import type { RightOfWay } from "../runtime/cache/right-of-way";
import type { StateStore } from "../runtime/cache/state-store.browser";
import type { KeptStore, Storekeeper } from "../runtime/cache/storekeeper";
import type { Tier } from "../runtime/cache/tier";
import type { UsageNote } from "../runtime/cache/usage";
import type { UsageStore } from "../runtime/cache/usage-store.browser";
import type { MeshConfig } from "../runtime/config/schema";
import type { Clock } from "../runtime/kernel/clock";
import type * as storekeeper from "./storekeeper.sw";

export interface KeepingOptions {
  load(): typeof storekeeper;
  /** By the part of a key before the colon. */
  readonly stores: Readonly<Record<string, KeptStore>>;
  /** Whose keys are the SHA-256 of their bodies. */
  readonly codeTiers: readonly Tier[];
  readonly usage: UsageStore;
  capacityBytes(maxBytes: number): Promise<number>;
  /** Drops responses that have expired beyond use. @returns how many. */
  sweep(now: number): Promise<number>;
  readonly reports: StateStore<MaintenanceReport>;
  digest(bytes: ArrayBuffer): Promise<string>;
  readonly rightOfWay: RightOfWay;
  readonly clock: Clock;
}

export interface Keeping {
  enter(notes: readonly UsageNote[]): Promise<void>;
  free(bytes: number): Promise<boolean>;
  adopt(config: MeshConfig): void;
  /** A request came: after it there may be time for what is to be done once a day. */
  maintainSoon(): void;
}

const DEFAULT_MAX_BYTES = 256 * 1024 * 1024;
/** After the first request of a start, which others follow; less than the 30 s that a worker lives on. */
const MAINTENANCE_DELAY_MS = 10_000;

const filesOf = ({ artifact }: MeshConfig["services"][number]): readonly CodeFile[] => [
  artifact,
  ...artifact.files,
];

/** The storekeeper of this start of the worker, made when there is something to keep. */
export function createKeeping(options: KeepingOptions): Keeping {
  const { load, clock, rightOfWay } = options;
  let owners = new Map<string, string>();
  let pinned: ReadonlySet<string> = new Set();
  let maxBytes = DEFAULT_MAX_BYTES;
  let keeper: Storekeeper | undefined;
  let isMaintenancePlanned = false;

  const kept = (): Storekeeper => {
    if (keeper !== undefined) return keeper;
    const { stores, usage } = options;
    const capacityBytes = () => options.capacityBytes(maxBytes);
    keeper = load().createStorekeeper({
      stores,
      usage,
      capacityBytes,
      ownerOf: (key) => owners.get(key),
      clock,
    });
    void keeper.pin(pinned);
    return keeper;
  };

  const runMaintenance = async (): Promise<void> => {
    const { reports, digest, sweep } = options;
    const last = await reports.read();
    if (!load().isMaintenanceDue(last, clock.wallNow())) return;
    const pause = rightOfWay.pauser(() => true);
    const report = await load().maintain(
      { tiers: options.codeTiers, digest, sweep, pause, reconcile: () => kept().reconcile() },
      last,
      clock.wallNow(),
    );
    await reports.write(report);
    if (report.damagedCount > 0)
      console.warn(
        `[foremesh] ${report.damagedCount} stored files of code were damaged, and are fetched anew`,
      );
  };

  return {
    enter: async (notes) => kept().enter(notes),
    free: async (bytes) => kept().free(bytes),
    adopt({ services, cache }) {
      owners = new Map(
        services.flatMap((service) =>
          filesOf(service).map(({ sha256 }) => [`code:${sha256}`, service.name] as const),
        ),
      );
      const stays = ({ prefetch, priority }: MeshConfig["services"][number]) =>
        prefetch === "always" || priority === "critical";
      pinned = new Set(services.filter(stays).map(({ name }) => name));
      maxBytes = (cache as { persistentMaxBytes?: number }).persistentMaxBytes ?? DEFAULT_MAX_BYTES;
      void keeper?.pin(pinned);
    },
    maintainSoon() {
      if (isMaintenancePlanned) return;
      isMaintenancePlanned = true;
      const run = () =>
        navigator.locks.request("foremesh:maintenance", { ifAvailable: true }, async (lock) => {
          if (lock !== null) await runMaintenance();
        });
      clock.after(MAINTENANCE_DELAY_MS, () => void run().catch(() => undefined));
    },
  };
}
