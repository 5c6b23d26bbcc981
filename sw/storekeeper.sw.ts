import { persistentCapacityBytes } from "../runtime/cache/capacity.browser";
import { isMaintenanceDue, type MaintenanceReport, maintain } from "../runtime/cache/maintenance";
import type { RightOfWay } from "../runtime/cache/right-of-way";
import type { StateStore } from "../runtime/cache/state-store.browser";
import { createStorekeeper, type KeptStore, type Storekeeper } from "../runtime/cache/storekeeper";
import type { Tier } from "../runtime/cache/tier";
import { createUsageStore, type UseDatabase } from "../runtime/cache/usage-store.browser";
import type { MeshConfig } from "../runtime/config/schema";
import type { Clock } from "../runtime/kernel/clock";

/**
 * The entry of a chunk of its own: what decides what is evicted, and what looks after the stores when there is time. No
 * request waits for it, so a start of the worker does not either.
 */
export interface KeepingOptions {
  /** By the part of a key before the colon. */
  readonly stores: Readonly<Record<string, KeptStore>>;
  /** Whose keys are the SHA-256 of their bodies. */
  readonly codeTiers: readonly Tier[];
  readonly useDatabase: UseDatabase;
  /** The one in use. */
  config(): MeshConfig | undefined;
  /** Drops responses that have expired beyond use. @returns how many. */
  sweep(now: number): Promise<number>;
  readonly reports: StateStore<MaintenanceReport>;
  digest(bytes: ArrayBuffer): Promise<string>;
  readonly rightOfWay: RightOfWay;
  readonly clock: Clock;
}

export interface Keeping extends Pick<Storekeeper, "enter" | "free"> {
  /** Another configuration is in use. */
  adopt(): void;
  /** Does what is to be done once a day, if it is due. */
  maintain(): Promise<void>;
}

type ServiceConfig = MeshConfig["services"][number];

const DEFAULT_MAX_BYTES = 256 * 1024 * 1024;

const stays = ({ prefetch, priority }: ServiceConfig) => prefetch === "always" || priority === "critical";

/** The storekeeper of this start of the worker. */
export function createKeeping(options: KeepingOptions): Keeping {
  const { stores, rightOfWay, clock, reports, digest, sweep } = options;
  const owners = new Map<string, string>();

  const maxBytes = () =>
    (options.config()?.cache as { persistentMaxBytes?: number } | undefined)?.persistentMaxBytes ??
    DEFAULT_MAX_BYTES;
  const keeper = createStorekeeper({
    stores,
    usage: createUsageStore(options.useDatabase),
    capacityBytes: () => persistentCapacityBytes(maxBytes()),
    ownerOf: (key) => owners.get(key),
    clock,
  });

  const adopt = () => {
    const services = options.config()?.services ?? [];
    owners.clear();
    for (const { name, artifact } of services)
      for (const { sha256 } of [artifact, ...artifact.files]) owners.set(`code:${sha256}`, name);
    void keeper.pin(new Set(services.filter(stays).map(({ name }) => name)));
  };
  adopt();

  const runMaintenance = async (): Promise<void> => {
    const last = await reports.read();
    if (!isMaintenanceDue(last, clock.wallNow())) return;
    const { codeTiers: tiers } = options;
    const pause = rightOfWay.pauser(() => true);
    const report = await maintain(
      { tiers, digest, sweep, pause, reconcile: keeper.reconcile },
      last,
      clock.wallNow(),
    );
    await reports.write(report);
    if (report.damagedCount > 0)
      console.warn(
        `[foremesh] ${report.damagedCount} stored files of code were damaged: they are fetched anew`,
      );
  };

  return {
    enter: keeper.enter,
    free: keeper.free,
    adopt,
    maintain: () =>
      navigator.locks.request("foremesh:maintenance", { ifAvailable: true }, async (lock) => {
        if (lock !== null) await runMaintenance();
      }),
  };
}
