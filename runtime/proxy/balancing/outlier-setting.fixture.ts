import type { TrafficPolicy } from "../../config/schema";

type OutlierSetting = NonNullable<TrafficPolicy["outlierDetection"]>;

/** Two errors in a row eject, for a second at first; rates do not. */
export const outlierSetting = (more: Partial<OutlierSetting> = {}): OutlierSetting => ({
  consecutive5xxErrors: 2,
  consecutiveGatewayErrors: 0,
  successRateMinimumPercent: 0,
  successRateMinimumRequests: 100,
  interval: 10_000,
  baseEjectionTime: 1_000,
  maxEjectionTime: 9_000,
  maxEjectionPercent: 100,
  ...more,
});
