import type { ServiceConfig } from "../config/schema";
import type { Clock } from "../kernel/clock";
import type { MeshError, MeshErrorCode } from "../kernel/errors";
import type { StartCause } from "../protocol/discovery-messages";
import type { ExchangeRef, HostedAbi, StartOrder } from "../protocol/host-messages";
import type { Vitals } from "../protocol/vitals";
import { createCrashLoop, SOON_MS } from "./crash-loop";
import { createReplica, type Replica } from "./replica";
import type { Host, Spawner } from "./spawner";

/**
 * A replica that no plan speaks of is retired when nobody has used it for this long (the fixed keep-alive of serverless
 * platforms: 10 minutes).
 */
const KEEP_ALIVE_MS = 10 * 60_000;

/**
 * How often those are asked that have work. Whoever waits for an exchange asks sooner; but one whose proxy died, or whose
 * body has begun, may have nobody who would.
 */
const WATCH_MS = 5_000;

/** A replica that was just started has a request waiting for it, which the next blank host must not slow down. */
const SPARE_DELAY_MS = 1_000;

export interface PoolOptions {
  readonly epoch: number;
  readonly spawn: Spawner;
  readonly clock: Clock;
  /** ABIs that a blank host gets ready for. */
  abis(): readonly HostedAbi[];
  /** Brings a service's code to where a guest can be made of it. */
  prepare(service: ServiceConfig): Promise<StartOrder>;
  /** `false`: its replicas drain as soon as they have no work, whatever was planned, the minimum apart. */
  mayIdle(service: ServiceConfig): boolean;
  /** `false`: there is no room for a replica beside the one that it replaces. */
  mayOverlap(service: ServiceConfig): boolean;
  onReady(replica: Replica, service: ServiceConfig, startMs: number): void;
  onVitals(replica: Replica, service: ServiceConfig, vitals: Vitals): void;
  /** It takes nothing new, and finishes what it has. */
  onDraining(replica: Replica): void;
  /** `error`: what broke it, in which exchange; `undefined`: it was retired. */
  onGone(replica: Replica, error: MeshError | undefined, exchange: ExchangeRef | undefined): void;
  onStartFailed(service: string, error: MeshError): void;
}

export interface Pool {
  readonly replicas: readonly Replica[];
  /**
   * Starts one more replica, unless one is starting or the service has its maximum. A singleton's waits for the end of the
   * one before it.
   */
  start(service: ServiceConfig, cause: StartCause): void;
  markUsed(service: string): void;
  /** Its replicas may stay idle for so long from now on, the minimum apart; 0: they drain as soon as they have no work. Until it is said anew. */
  keep(service: string, keepMs: number): void;
  /** `mayIdle` has changed. */
  sweep(): void;
  /** Drains one replica that the load no longer needs, and lets it take its time; never the last, nor one of the minimum. */
  retireOne(service: string): void;
  /** Another takes over from this replica, which drains: once that is ready, where it may go on until then and there is room for both. */
  replace(replica: Replica, mayGoOn: boolean): void;
  /** Drains all replicas of a service, as after an update of its code. @returns whether somebody waits for one. */
  retire(service: string): boolean;
  find(id: string): Replica | undefined;
}

/** Faults of the code itself; what could not be fetched may well be there at the next try. */
const CRASHES: ReadonlySet<MeshErrorCode> = new Set([
  "SERVICE_START_FAILED",
  "SERVICE_TRAPPED",
  "SERVICE_EXITED",
  "FORBIDDEN_CAPABILITY",
]);

/** The replicas of the leader. Keeps one blank host in reserve, so that a cold start does not pay for a worker. */
export function createPool(options: PoolOptions): Pool {
  const { clock } = options;
  const replicas = new Set<Replica>();
  const usedAt = new Map<string, number>();
  /** As planned. */
  const keptUntil = new Map<string, number>();
  const configs = new Map<string, ServiceConfig>();
  const crashLoop = createCrashLoop(clock.now);
  /** Stopped while they were starting, for newer code: who waits for them waits for that. */
  const replaced = new Set<Replica>();
  /** Singletons that start when the one that drains is gone. */
  const awaited = new Map<string, () => void>();
  /** They go on until another of their service is ready. */
  const leaving = new Set<Replica>();
  let spare: Host | undefined;
  let startedCount = 0;
  let spareCount = 0;
  let cancelSweep = () => {};
  let watchPlanned = false;

  const keepSpare = () => {
    if (spare !== undefined) return;
    const host = options.spawn(`foremesh spare ${options.epoch}.${++spareCount}`);
    host.onerror = () => {
      if (spare === host) spare = undefined;
    };
    host.post({ type: "engines", abis: options.abis() });
    spare = host;
  };
  keepSpare();

  const of = (service: string) => [...replicas].filter((replica) => replica.service === service);

  const takeHost = (name: string): Host => {
    const host = spare ?? options.spawn(name);
    spare = undefined;
    return host;
  };

  const start = (service: ServiceConfig, cause: StartCause) => {
    const all = of(service.name);
    const current = all.filter((replica) => replica.state !== "draining" && !leaving.has(replica));
    if (current.length >= service.resources.replicas.max) return;
    if (current.some(({ state }) => state === "starting")) return;
    configs.set(service.name, service);
    if (service.resources.singleton && all.length > 0) {
      awaited.set(service.name, () => start(service, cause));
      return;
    }
    // What has just failed is not tried again for the sake of a forecast.
    if (cause === "plan" && crashLoop.isFailing(service.name)) return;
    try {
      crashLoop.check(service.name);
    } catch (error) {
      return options.onStartFailed(service.name, error as MeshError);
    }
    const startedAt = clock.now();
    let readyAt: number | undefined;
    const id = `${service.name}-${options.epoch}.${++startedCount}`;
    const replica = createReplica({
      id,
      service: service.name,
      cause,
      host: takeHost(id),
      clock,
      onAnswered: () => crashLoop.forget(service.name),
      onVitals: (vitals) => options.onVitals(replica, service, vitals),
      onGone(error, exchange) {
        replicas.delete(replica);
        leaving.delete(replica);
        if (of(service.name).length === 0) keptUntil.delete(service.name);
        options.onGone(replica, error, exchange);
        const startNext = awaited.get(service.name);
        awaited.delete(service.name);
        startNext?.();
        const livedMs = readyAt === undefined ? 0 : clock.now() - readyAt;
        const hasLasted = replica.hasAnswered || livedMs >= SOON_MS;
        if (error !== undefined && CRASHES.has(error.code)) crashLoop.failed(service.name, error, hasLasted);
        if (readyAt === undefined) return;
        if (livedMs >= SOON_MS) keepMinimum(service.name);
        else clock.after(Math.max(SOON_MS, crashLoop.waitMs(service.name)), () => keepMinimum(service.name));
      },
    });
    replicas.add(replica);
    const { abi, url } = service.artifact;
    // Its engine has the most to load, and its guest is no script.
    if (abi === "wasmer") replica.load(abi, undefined);
    else if (!url.endsWith(".wasm")) replica.load(abi, url);
    replica.start(options.prepare(service)).then(
      () => {
        readyAt = clock.now();
        clock.after(SPARE_DELAY_MS, keepSpare);
        markUsed(service.name);
        planSweep();
        options.onReady(replica, service, clock.now() - startedAt);
        for (const old of of(service.name)) if (leaving.has(old)) drain(old, service.resources.timeoutMs);
      },
      (error: MeshError) => {
        // Better near its limit than none at all.
        for (const old of of(service.name)) leaving.delete(old);
        if (!replaced.delete(replica)) options.onStartFailed(service.name, error);
      },
    );
  };

  /** A replica that ended leaves its service below the minimum; one that never started is tried again when it may be. */
  const keepMinimum = (name: string) => {
    const service = configs.get(name);
    if (service === undefined) return;
    if (of(name).length >= service.resources.replicas.min) return;
    const waitMs = crashLoop.waitMs(name);
    if (waitMs === 0) start(service, "minimum");
    else clock.after(waitMs, () => keepMinimum(name));
  };

  const drain = (replica: Replica, patienceMs?: number) => {
    leaving.delete(replica);
    replica.drain(patienceMs);
    options.onDraining(replica);
  };

  const markUsed = (service: string) => {
    usedAt.set(service, clock.now());
    planWatch();
  };

  const hasWork = ({ service, isBusy }: Replica): boolean =>
    // A timer may be late: what was used before the last look was asked for then.
    isBusy || clock.now() - (usedAt.get(service) ?? 0) < 2 * WATCH_MS;

  const watch = () => {
    watchPlanned = false;
    const working = [...replicas].filter(({ state }) => state === "ready").filter(hasWork);
    for (const replica of working) {
      const service = configs.get(replica.service);
      if (service !== undefined) replica.watch(service.resources.timeoutMs);
    }
    if (working.length > 0) planWatch();
  };

  /** Idle, nothing wakes. */
  const planWatch = () => {
    if (watchPlanned) return;
    watchPlanned = true;
    clock.after(WATCH_MS, watch);
  };

  const readyOf = (name: string) => of(name).filter(({ state }) => state === "ready");

  const dueAtOf = (name: string): number => {
    if (!options.mayIdle(configs.get(name)!)) return 0;
    // A plan speaks of the last one; those beside it are there for the load.
    const plannedUntil = readyOf(name).length === 1 ? keptUntil.get(name) : undefined;
    return plannedUntil ?? (usedAt.get(name) ?? 0) + KEEP_ALIVE_MS;
  };

  const sweep = () => {
    for (const [name, { resources }] of configs) {
      if (dueAtOf(name) > clock.now()) continue;
      for (const replica of readyOf(name).slice(resources.replicas.min))
        if (!hasWork(replica)) drain(replica);
    }
    planSweep();
  };

  /** Looks when the first is due, and again at intervals at those that still have work. */
  const planSweep = () => {
    cancelSweep();
    const superfluous = [...configs].filter(
      ([name, { resources }]) => readyOf(name).length > resources.replicas.min,
    );
    if (superfluous.length === 0) return;
    const dueAt = Math.min(...superfluous.map(([name]) => dueAtOf(name)));
    cancelSweep = clock.after(Math.max(WATCH_MS, dueAt - clock.now()), sweep);
  };

  return {
    get replicas() {
      return [...replicas];
    },
    start,
    markUsed,
    keep(service, keepMs) {
      keptUntil.set(service, clock.now() + keepMs);
      planSweep();
    },
    sweep,
    retireOne(name) {
      const service = configs.get(name);
      const ready = readyOf(name).filter((replica) => !leaving.has(replica));
      if (service === undefined || ready.length <= Math.max(1, service.resources.replicas.min)) return;
      // The newest has least to lose: what its guest and the engine have learned.
      const chosen = ready.findLast(({ isBusy }) => !isBusy) ?? ready.at(-1)!;
      drain(chosen, service.resources.timeoutMs);
      planSweep();
    },
    replace(replica, mayGoOn) {
      const service = configs.get(replica.service);
      if (service === undefined || replica.state !== "ready" || crashLoop.isFailing(service.name)) return;
      if (mayGoOn && options.mayOverlap(service)) leaving.add(replica);
      else drain(replica, service.resources.timeoutMs);
      start(service, "replace");
    },
    retire(service) {
      const wasAwaited = awaited.delete(service);
      configs.delete(service);
      crashLoop.forget(service);
      const starting = of(service).filter(({ state }) => state === "starting");
      for (const replica of of(service)) {
        if (!starting.includes(replica)) {
          drain(replica);
          continue;
        }
        replaced.add(replica);
        replica.stop();
      }
      return wasAwaited || starting.length > 0;
    },
    find: (id) => [...replicas].find((replica) => replica.id === id),
  };
}
