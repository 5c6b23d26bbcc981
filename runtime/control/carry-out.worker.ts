import type { ServiceConfig } from "../config/schema";
import type { Pool } from "../hosts/pool";
import { isSavingData } from "../kernel/data-saving.browser";
import type { isPreparing, PlanAction } from "../predict/plan";
import type { ServiceSnapshot } from "../protocol/snapshot";
import type { Artifacts } from "./artifacts.worker";

export interface CarryOutOptions {
  readonly isPreparing: typeof isPreparing;
  readonly artifacts: Artifacts;
  pool(): Pool;
  stateOf(service: ServiceConfig): ServiceSnapshot["state"];
}

/** Does what a plan wants for a service. */
export const carryOut =
  ({ isPreparing, artifacts, pool, stateOf }: CarryOutOptions) =>
  (service: ServiceConfig, action: PlanAction): void => {
    if (!isPreparing(action)) {
      // What is starting may have a request waiting for it, of the role before or on a route that is for everyone.
      const endsNow = action.kind === "retire" && action.isForbidden && stateOf(service) !== "starting";
      if (endsNow) pool().retire(service.name);
      else pool().keep(service.name, action.keepMs);
      return;
    }
    const { kind, keepMs } = action;
    const giveUp = (error: unknown) =>
      isSavingData() || console.warn(`[foremesh] cannot ${kind} ${service.name} ahead of need`, error);
    const start = () => {
      pool().start(service, "plan");
      pool().keep(service.name, keepMs);
    };
    if (kind !== "instantiate") artifacts[kind](service).catch(giveUp);
    else if (artifacts.stateOf(service) !== "absent") start();
    // Its code comes first, and gives way to what somebody waits for; whoever cannot wait starts it meanwhile.
    else
      artifacts
        .prefetch(service)
        .then(() => stateOf(service) !== "ready" && start())
        .catch(giveUp);
  };
