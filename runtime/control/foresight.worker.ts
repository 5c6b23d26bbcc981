import type { StateStore } from "../cache/state-store.browser";
import { codeBytesOf } from "../config/code-bytes";
import type { ServiceConfig } from "../config/schema";
import type { Clock } from "../kernel/clock";
import { throttle } from "../kernel/throttle";
import type { CatalogEntry, Readiness } from "../predict/catalog-entry";
import type { Forecast } from "../predict/forecaster";
import type { History } from "../predict/history";
import type { Manager, ManagerPlanInput, ManagerSnapshot } from "../predict/manager";
import type { PlanAction } from "../predict/plan";
import type { PlanGrants, planAhead } from "../predict/planner";
import type { PredictionHistory } from "../protocol/prediction-api";
import type { ServiceSnapshot } from "../protocol/snapshot";
import type { Usage } from "../protocol/usage";
import { readinessOf } from "./readiness";

export interface ForesightOptions {
  readonly manager: Manager;
  readonly store: StateStore<unknown>;
  readonly history: History;
  /** Learning from a long history takes its time; in between, others get their turn. */
  nextTask(): Promise<void>;
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
  /** Takes up what earlier visits have learned, here and `alongside`, then plans for the start of this one. */
  begin(role: string | undefined, alongside?: Promise<void>): Promise<void>;
  /** A use was seen: learn from it, and plan anew. @param found  How far the service was when the use arrived. */
  observe(usage: Usage, found: Readiness): void;
  /** Plans anew, for a client of this role. */
  plan(role: string | undefined): void;
  /** Plans anew for the role of the last plan: something else than the client has changed. */
  replan(): void;
  measured(service: string, coldStartMs: number): void;
  /** For the role of the last plan. */
  forecasts(): readonly Forecast[];
  snapshot(): ManagerSnapshot;
  exportHistory(): Promise<PredictionHistory>;
  /** Forgets what was used and what was learned of it, here and on disk. */
  erase(): Promise<void>;
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
/** Some things are used because it is time, with no use before them to plan at. */
const REPLAN_INTERVAL_MS = 60_000;
/** Some 10 ms of learning from the history, then others get their turn. */
const USES_AT_A_TIME = 100;

/** Runs the Predictive Mesh Manager in the controller: keeps its memory on disk, carries out its plans. */
export function createForesight(options: ForesightOptions): Foresight {
  const { manager, store, history } = options;
  const coldStartMs = new Map<string, number>();
  /** What is in the history is learned: a tab that closes in between must not leave a use that nobody learns of. */
  const write = async () => {
    await store.write(manager.save()).catch(() => undefined);
    await history.flush().catch(() => undefined);
  };
  const save = throttle(SAVE_INTERVAL_MS, write, options.clock);
  let burst: { readonly usage: Usage; readonly found: Readiness }[] = [];
  /** New uses wait until the earlier ones are known: what is saved sooner would take the place of what was learned. */
  let isRemembering = true;
  let erasures = 0;
  let lastRole: string | undefined;
  let cancelNextPlan = () => {};

  const digest = () => {
    if (isRemembering || burst.length === 0) return;
    // A route that is for everyone says nothing of the role.
    const role = burst.at(-1)?.usage.role ?? lastRole;
    for (const { usage, found } of burst) {
      manager.observe(usage, found);
      history.record(usage);
    }
    burst = [];
    plan(role);
    save();
  };
  const digestSoon = throttle(BURST_MS, digest, options.clock);

  const entryOf = (service: ServiceConfig): CatalogEntry => {
    const measured = coldStartMs.get(service.name);
    return {
      service: service.name,
      state: readinessOf(options.stateOf(service)),
      prefetch: service.prefetch,
      priority: service.priority,
      bytes: codeBytesOf(service),
      ...(service.roles !== undefined && { roles: service.roles }),
      ...(measured !== undefined && { coldStartMs: measured }),
    };
  };

  /** What mesh.json asks for whatever is foreseen. */
  const alwaysWanted = (input: ManagerPlanInput) => {
    const allowance = { bytes: input.grants.prefetchBytes, mibSeconds: 0 };
    const wanted = { ...input, expectations: [], allowance, at: options.clock.wallNow() };
    return { actions: options.planAhead(wanted).actions.filter(({ kind }) => kind === "prefetch") };
  };

  const plan = (role: string | undefined) => {
    lastRole = role;
    const services = options.services();
    const input = { catalog: services.map(entryOf), grants: options.grants(), role };
    const isPlanning = options.isPlanning();
    const { actions } = isPlanning ? manager.plan(input) : alwaysWanted(input);
    for (const action of actions) {
      const service = services.find(({ name }) => name === action.service);
      if (service !== undefined) options.act(service, action);
    }
    cancelNextPlan();
    if (!isPlanning) return;
    options.onPlanned();
    cancelNextPlan = options.clock.after(REPLAN_INTERVAL_MS, () => plan(lastRole));
  };

  /** What a new version cannot read of its predecessor's memory, it learns again from what that was made of. */
  const relearn = async (parts: readonly string[]) => {
    const erasuresBefore = erasures;
    const visits = await history.visits().catch(() => []);
    const uses = visits.flatMap((visit) => visit.uses);
    for (let done = 0; done < uses.length && erasures === erasuresBefore; done += USES_AT_A_TIME) {
      manager.relearn(parts, uses.slice(done, done + USES_AT_A_TIME));
      await options.nextTask();
    }
    goOn();
    save();
  };

  /** The role may have become another meanwhile. */
  const goOn = () => {
    isRemembering = false;
    if (burst.length > 0) digest();
    else plan(lastRole);
  };

  return {
    async begin(role, alongside) {
      lastRole = role;
      await history.begin(options.clock.wallNow()).catch(() => undefined);
      const saved = await store.read().catch(() => undefined);
      await alongside;
      const refused = saved === undefined || erasures > 0 ? [] : manager.load(saved);
      if (refused.length === 0) return goOn();
      console.warn(`[foremesh] started anew, their saved state is unusable: ${refused.join(", ")}`);
      plan(lastRole);
      void relearn(refused);
    },
    observe(usage, found) {
      burst.push({ usage, found });
      if (found === "ready") digestSoon();
      else options.clock.after(BURST_MS, digestSoon);
    },
    plan,
    replan: () => plan(lastRole),
    forecasts: () => manager.forecast(lastRole),
    snapshot: () => manager.snapshot(lastRole),
    measured: (service, ms) => void coldStartMs.set(service, ms),
    exportHistory: async () => ({ version: 1, visits: await history.visits() }),
    async erase() {
      erasures += 1;
      burst = [];
      // No state is a state that every part refuses, and then is as new.
      manager.load(undefined);
      await Promise.all([history.erase(), store.write(manager.save())]);
      options.onPlanned();
    },
  };
}
