import type { Policy } from "./policy";

/** Starts nothing ahead, and keeps what was used for a fixed time: what most serverless platforms do. */
export const createOnDemand = (keepMs: number): Policy => ({
  onUse: (world, service, at) => world.keepUntil(service, at + keepMs),
});
