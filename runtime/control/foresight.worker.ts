import type { StateStore } from "../cache/state-store.browser";
import type { ServiceConfig } from "../config/schema";
import type { CatalogEntry } from "../predict/catalog-entry";
import type { Manager } from "../predict/manager";
import type { PlanAction } from "../predict/plan";
import type { PlanGrants } from "../predict/planner";
import type { ServiceSnapshot } from "../protocol/snapshot";
import type { Usage } from "../protocol/usage";

export interface ForesightOptions {
  readonly manager: Manager;
  readonly store: StateStore<unknown>;
  services(): readonly ServiceConfig[];
  stateOf(service: ServiceConfig): ServiceSnapshot["state"];
  grants(): PlanGrants;
  act(service: ServiceConfig, action: PlanAction): void;
}

export interface Foresight {
  /** Takes up what earlier visits have learned, then plans for the start of this one. */
  begin(role: string | undefined): Promise<void>;
  /** A use was seen: learn from it, and plan anew. */
  observe(usage: Usage): void;
  measured(service: string, coldStartMs: number): void;
}

/** Unknown until the files were seen once; of the order of what the demo's services weigh. */
const ASSUMED_BYTES = 1024 * 1024;

/** Runs the Predictive Mesh Manager in the controller: keeps its memory on disk, carries out its plans. */
export function createForesight(options: ForesightOptions): Foresight {
  const { manager, store } = options;
  const coldStartMs = new Map<string, number>();
  let saving = false;
  let changed = false;

  const save = async () => {
    changed = true;
    if (saving) return;
    saving = true;
    while (changed) {
      changed = false;
      await store.write(manager.save()).catch(() => undefined);
    }
    saving = false;
  };

  const entryOf = (service: ServiceConfig): CatalogEntry => {
    const state = options.stateOf(service);
    const measured = coldStartMs.get(service.name);
    return {
      service: service.name,
      state: state === "absent" ? "cold" : state,
      prefetch: service.prefetch,
      priority: service.priority,
      bytes: ASSUMED_BYTES,
      ...(service.roles !== undefined && { roles: service.roles }),
      ...(measured !== undefined && { coldStartMs: measured }),
    };
  };

  const plan = (role: string | undefined) => {
    const services = options.services();
    const { actions } = manager.plan({ catalog: services.map(entryOf), grants: options.grants(), role });
    for (const action of actions) {
      const service = services.find(({ name }) => name === action.service);
      if (service !== undefined) options.act(service, action);
    }
  };

  return {
    async begin(role) {
      const saved = await store.read().catch(() => undefined);
      if (saved !== undefined) {
        const refused = manager.load(saved);
        if (refused.length > 0)
          console.warn(`[foremesh] started anew, their saved state is unusable: ${refused.join(", ")}`);
      }
      plan(role);
    },
    observe(usage) {
      const service = options.services().find(({ name }) => name === usage.service);
      const state = service && options.stateOf(service);
      manager.observe(
        usage,
        usage.wasReady ? "ready" : state === undefined || state === "absent" ? "cold" : state,
      );
      plan(usage.role);
      void save();
    },
    measured: (service, ms) => void coldStartMs.set(service, ms),
  };
}
