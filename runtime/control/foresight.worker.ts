import type { StateStore } from "../cache/state-store.browser";
import type { ServiceConfig } from "../config/schema";
import type { Clock } from "../kernel/clock";
import { throttle } from "../kernel/throttle";
import type { CatalogEntry, Readiness } from "../predict/catalog-entry";
import type { Manager } from "../predict/manager";
import type { PlanAction } from "../predict/plan";
import type { PlanGrants, planAhead } from "../predict/planner";
import type { ServiceSnapshot } from "../protocol/snapshot";
import type { Usage } from "../protocol/usage";

export interface ForesightOptions {
  readonly manager: Manager;
  readonly store: StateStore<unknown>;
  readonly clock: Clock;
  services(): readonly ServiceConfig[];
  stateOf(service: ServiceConfig): ServiceSnapshot["state"];
  grants(): PlanGrants;
  /**
   * `false`: what is used is learned all the same, but of what is not asked for only that is fetched which mesh.json always wants, and
   * no plan is scored.
   */
  isPlanning(): boolean;
  readonly planAhead: typeof planAhead;
  act(service: ServiceConfig, action: PlanAction): void;
  /** A plan was made: forecasts are new. */
  onPlanned(): void;
}

export interface Foresight {
  /** Takes up what earlier visits have learned, then plans for the start of this one. */
  begin(role: string | undefined): Promise<void>;
  /** How far the service is that a use has just asked for. */
  readinessFor(usage: Usage): Readiness;
  /** A use was seen: learn from it, and plan anew. */
  observe(usage: Usage, found: Readiness): void;
  /** Plans anew, for a client of this role. */
  plan(role: string | undefined): void;
  measured(service: string, coldStartMs: number): void;
}

/**
 * The first use is thought about at once, since a plan that comes late is worthless, unless its service is just being
 * started for it; those of a burst after it together, so that a busy page and its replicas keep the cores to themselves.
 */
const BURST_MS = 100;
/**
 * What is not written when the leader's tab closes is forgotten, so this is shorter than a person's next click; writing
 * takes up to 10 ms of this thread when there is much to write.
 */
const SAVE_INTERVAL_MS = 250;

/** For a file whose size the manifest does not tell. */
const ASSUMED_BYTES = 1024 * 1024;

const bytesOf = (artifact: ServiceConfig["artifact"]): number =>
  [artifact, ...artifact.files].reduce((sum, { bytes = ASSUMED_BYTES }) => sum + bytes, 0);

/** Runs the Predictive Mesh Manager in the controller: keeps its memory on disk, carries out its plans. */
export function createForesight(options: ForesightOptions): Foresight {
  const { manager, store } = options;
  const coldStartMs = new Map<string, number>();
  const write = () => void store.write(manager.save()).catch(() => undefined);
  const save = throttle(SAVE_INTERVAL_MS, write, options.clock);
  let burst: { readonly usage: Usage; readonly found: Readiness }[] = [];

  const digest = () => {
    if (burst.length === 0) return;
    const role = burst.at(-1)?.usage.role;
    for (const { usage, found } of burst) manager.observe(usage, found);
    burst = [];
    plan(role);
    save();
  };
  const digestSoon = throttle(BURST_MS, digest, options.clock);

  const readinessOf = (service: ServiceConfig): Readiness => {
    const state = options.stateOf(service);
    return state === "absent" ? "cold" : state;
  };

  const entryOf = (service: ServiceConfig): CatalogEntry => {
    const measured = coldStartMs.get(service.name);
    return {
      service: service.name,
      state: readinessOf(service),
      prefetch: service.prefetch,
      priority: service.priority,
      bytes: bytesOf(service.artifact),
      ...(service.roles !== undefined && { roles: service.roles }),
      ...(measured !== undefined && { coldStartMs: measured }),
    };
  };

  const plan = (role: string | undefined) => {
    const services = options.services();
    const input = { catalog: services.map(entryOf), grants: options.grants(), role };
    const isPlanning = options.isPlanning();
    const { actions } = isPlanning
      ? manager.plan(input)
      : options.planAhead({ ...input, forecasts: [], at: options.clock.wallNow() });
    for (const action of actions) {
      const service = services.find(({ name }) => name === action.service);
      if (service !== undefined) options.act(service, action);
    }
    if (isPlanning) options.onPlanned();
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
    readinessFor(usage) {
      const service = options.services().find(({ name }) => name === usage.service);
      return usage.wasReady || service === undefined ? "ready" : readinessOf(service);
    },
    observe(usage, found) {
      burst.push({ usage, found });
      if (found === "ready") digestSoon();
      else options.clock.after(BURST_MS, digestSoon);
    },
    plan,
    measured: (service, ms) => void coldStartMs.set(service, ms),
  };
}
