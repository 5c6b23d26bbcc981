/** Network Information API `effectiveType`. */
export type EffectiveType = "slow-2g" | "2g" | "3g" | "4g";

/** Compute Pressure API states, for the whole device. */
export type Pressure = "nominal" | "fair" | "serious" | "critical";

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
}
