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

/** What only a page can tell: a controller has neither a document nor a battery. */
export type PageSignals = Pick<DeviceSignals, "isHidden" | "wasDiscarded" | "battery">;

/** Of all pages together: nobody sees the app when nobody sees any of them; the rest is the device's, whoever tells it. */
export function pagesTogether(pages: readonly PageSignals[]): PageSignals {
  const battery = pages.findLast((page) => page.battery !== undefined)?.battery;
  return {
    ...(pages.length > 0 && { isHidden: pages.every(({ isHidden }) => isHidden) }),
    ...(pages.some(({ wasDiscarded }) => wasDiscarded) && { wasDiscarded: true }),
    ...(battery !== undefined && { battery }),
  };
}

/** Those that come by events or late: from pages, from Compute Pressure, from the storage. */
export type ToldSignals = Pick<
  DeviceSignals,
  "pressure" | "isHidden" | "wasDiscarded" | "battery" | "storageUsedRatio"
>;
