import type { ServiceConfig } from "../config/schema";
import type { CapabilityApi } from "../protocol/capability-api";
import { serveCalls } from "../protocol/rpc";

/** Calls of one replica at a time: each holds its arguments in the controller's memory. */
const PENDING_MAX = 1_024;

/** Opens a port for one replica of a service; what comes in on it is judged as that service's. */
export const openCapabilityPort = (
  service: ServiceConfig,
  apiFor: (service: ServiceConfig) => CapabilityApi,
): MessagePort => {
  const { port1, port2 } = new MessageChannel();
  serveCalls(port1, apiFor(service), "STORE_FAILED", PENDING_MAX);
  return port2;
};
