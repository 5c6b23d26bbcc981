/**
 * The entry of a chunk of its own: what decides what is evicted, and what looks after the stores when there is time. No
 * request waits for it, so a start of the worker does not either.
 */
export { isMaintenanceDue, maintain } from "../runtime/cache/maintenance";
export { createStorekeeper } from "../runtime/cache/storekeeper";
