import type { DeviceSignals, Pressure } from "./signals";

/** What one signal says about the strain on the device. */
export interface PressureReading {
  readonly source: "compute pressure" | "event loop" | "hidden page" | "memory saver" | "battery" | "storage";
  readonly pressure: Pressure;
}

/** Where Chrome's Energy Saver and Windows' battery saver begin by default. */
const LOW_BATTERY_RATIO = 0.2;
/** Windows' default for a critical battery. */
const CRITICAL_BATTERY_RATIO = 0.05;
/** Kubernetes' default hard eviction threshold for the node's disk: `nodefs.available < 10%`. */
const FULL_STORAGE_RATIO = 0.9;

/**
 * What the signals say, one reading for each that is there.
 *
 * Compute Pressure knows the device, heat included. The event loop stands in for it where the engine has none, and while the
 * page is hidden: the API then tells nothing new (its privacy test), and what it said last could hold for ever. A page that
 * nobody sees, one that the browser had to drop once to save memory, a low battery and a full disk are reasons to do
 * nothing ahead of need; none of them is a reason to refuse work.
 *
 * @param loopPressure  From `createLoopDelay`; absent until it has seen enough.
 */
export function readingsFrom(signals: DeviceSignals, loopPressure?: Pressure): readonly PressureReading[] {
  const readings: PressureReading[] = [];
  const { pressure, battery, isHidden, wasDiscarded, storageUsedRatio = 0 } = signals;
  if (pressure !== undefined && !isHidden) readings.push({ source: "compute pressure", pressure });
  else if (loopPressure !== undefined) readings.push({ source: "event loop", pressure: loopPressure });
  if (isHidden) readings.push({ source: "hidden page", pressure: "fair" });
  if (wasDiscarded) readings.push({ source: "memory saver", pressure: "fair" });
  if (battery !== undefined && !battery.isCharging) {
    if (battery.levelRatio <= CRITICAL_BATTERY_RATIO)
      readings.push({ source: "battery", pressure: "serious" });
    else if (battery.levelRatio <= LOW_BATTERY_RATIO) readings.push({ source: "battery", pressure: "fair" });
  }
  if (storageUsedRatio >= FULL_STORAGE_RATIO) readings.push({ source: "storage", pressure: "fair" });
  return readings;
}
