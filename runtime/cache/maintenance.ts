import type { Tier } from "./tier";

/** What the last maintenance found; kept, so that the next one knows when and where to go on. */
export interface MaintenanceReport {
  /** Epoch ms. */
  readonly at: number;
  readonly checkedCount: number;
  /** Entries that were not what their names say: dropped. */
  readonly damagedCount: number;
  /** Entries of which the books did not know, or the other way round. */
  readonly strayCount: number;
  readonly expiredCount: number;
  /** Where the check stopped, by tier; the next one goes on there. */
  readonly lastKeys: Readonly<Record<string, string>>;
}

export interface MaintenanceOptions {
  /** Their keys are the SHA-256 of their bodies. */
  readonly tiers: readonly Tier[];
  digest(bytes: ArrayBuffer): Promise<string>;
  reconcile(): Promise<number>;
  /** Drops what has expired beyond use. @returns how many. */
  sweep(now: number): Promise<number>;
  /** Resolves when nothing more urgent is to be done. */
  pause(): Promise<void>;
}

const MAINTENANCE_INTERVAL_MS = 24 * 60 * 60_000;
/** For one round, so that it ends within the life that a worker has after its last event. */
const CHECKED_BYTES = 64 * 1024 * 1024;

/** A clock that was set back must not put it off for years. */
export const isMaintenanceDue = (last: MaintenanceReport | undefined, now: number): boolean =>
  last === undefined || Math.abs(now - last.at) >= MAINTENANCE_INTERVAL_MS;

/** Reads what is kept and drops what is damaged, sweeps what has expired, and puts the books right. */
export async function maintain(
  options: MaintenanceOptions,
  last: MaintenanceReport | undefined,
  now: number,
): Promise<MaintenanceReport> {
  let checkedCount = 0;
  let damagedCount = 0;
  const lastKeys: Record<string, string> = {};

  const isWhole = async (tier: Tier, key: string): Promise<boolean> => {
    try {
      const entry = await tier.get(key);
      return entry === undefined || (await options.digest(await entry.body.arrayBuffer())) === key;
    } catch {
      return false;
    }
  };

  for (const tier of options.tiers) {
    const sizes = [...(await tier.sizes())].sort(([a], [b]) => (a < b ? -1 : 1));
    const next = sizes.findIndex(([key]) => key > (last?.lastKeys[tier.name] ?? ""));
    let bytesLeft = CHECKED_BYTES;
    for (const [key, bytes] of next === -1 ? sizes : sizes.slice(next)) {
      if (bytesLeft <= 0) break;
      await options.pause();
      bytesLeft -= bytes;
      lastKeys[tier.name] = key;
      checkedCount++;
      if (await isWhole(tier, key)) continue;
      damagedCount++;
      await tier.drop(key);
    }
  }
  await options.pause();
  const expiredCount = await options.sweep(now);
  const strayCount = await options.reconcile();
  return { at: now, checkedCount, damagedCount, strayCount, expiredCount, lastKeys };
}
