/** Network Information API `effectiveType`. */
export type EffectiveType = "slow-2g" | "2g" | "3g" | "4g";

/** Compute Pressure API states, for the whole device, the least first. */
export const PRESSURES = ["nominal", "fair", "serious", "critical"] as const;
export type Pressure = (typeof PRESSURES)[number];

/** Battery Status API (Chromium only, and not in workers). */
export interface Battery {
  readonly levelRatio: number;
  readonly isCharging: boolean;
}

/** What the device tells about itself. Absent: this engine does not say (Firefox and Safari know few of these). */
export interface DeviceSignals {
  readonly hardwareConcurrency: number;
  readonly deviceMemoryGiB?: number;
  /** The user asked to spend no data without need. */
  readonly saveData: boolean;
  /** There is no network at all. */
  readonly isOffline?: boolean;
  readonly effectiveType?: EffectiveType;
  readonly pressure?: Pressure;
  /** Nobody sees the page. */
  readonly isHidden?: boolean;
  /** The browser dropped this page once to save memory, and loaded it anew (`document.wasDiscarded`). */
  readonly wasDiscarded?: boolean;
  readonly battery?: Battery;
  /** Used share of the origin's quota. */
  readonly storageUsedRatio?: number;
}

/** Those that come by events or late: from pages, from Compute Pressure, from the storage. */
export type ToldSignals = Pick<
  DeviceSignals,
  "pressure" | "isHidden" | "wasDiscarded" | "battery" | "storageUsedRatio"
>;
