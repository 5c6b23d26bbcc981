import type { Readiness } from "../predict/catalog-entry";
import type { ServiceSnapshot } from "../protocol/snapshot";

/** What the state of a service that is shown is to whoever foresees. */
export const readinessOf = (state: ServiceSnapshot["state"]): Readiness =>
  state === "absent" ? "cold" : state;
