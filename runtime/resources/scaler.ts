import type { ServiceConfig } from "../config/schema";
import type { Clock } from "../kernel/clock";
import type { StartCause } from "../protocol/discovery-messages";
import type { ServiceLoad } from "../protocol/service-load";
import { type Claimant, type ScaleGrants, shareBudget } from "./claims";
import { createServiceScaler, type ServiceScaler, type Supply } from "./service-scaler";
import { createSummedLoads } from "./summed-loads";

export interface ScalerOptions {
  readonly clock: Clock;
  /** All there are. */
  replicas(): readonly { readonly service: string; readonly state: string }[];
  grants(): ScaleGrants;
  /** Of one replica. */
  bytesOf(service: ServiceConfig): number;
  /** Replicas may be started for bursts that have not come yet. */
  mayExpect(): boolean;
  start(service: ServiceConfig, cause: StartCause): void;
  retireOne(service: string): void;
}

/**
 * Lets replicas follow the load: more of a service, or fewer.
 *
 * A service's first replica is not its affair, neither the start nor the end: whoever waits for one demands it, forecasts and
 * mesh.json ask for it, and the pool keeps it for as long as they say.
 */
export interface Scaler {
  /** These are the services now; what has changed is learned anew. */
  adopt(services: readonly ServiceConfig[]): void;
  onLoad(proxy: string, load: ServiceLoad): void;
  onProxyGone(proxy: string): void;
  /** A replica of it is ready, `startMs` after its start began. */
  onReady(service: string, startMs: number): void;
  /** A replica of it is gone. */
  onReplicaGone(service: string): void;
}

interface Scaled {
  readonly service: ServiceConfig;
  readonly scaler: ServiceScaler;
  /** As decided last. */
  wantedCount: number;
  cancelReview: () => void;
}

export function createScaler(options: ScalerOptions): Scaler {
  const { clock } = options;
  const loads = createSummedLoads();
  let scaled: ReadonlyMap<string, Scaled> = new Map();

  const supplyOf = (name: string): Supply & { readonly drainingCount: number } => {
    const own = options.replicas().filter(({ service }) => service === name);
    const countOf = (wanted: string) => own.filter(({ state }) => state === wanted).length;
    const drainingCount = countOf("draining");
    return { readyCount: countOf("ready"), startingCount: countOf("starting"), drainingCount };
  };

  const claimOf = ({ service, scaler, wantedCount }: Scaled): Claimant => {
    const { name, priority, resources } = service;
    const { readyCount, startingCount, drainingCount } = supplyOf(name);
    const runningCount = readyCount + startingCount;
    return {
      service: name,
      priority,
      weight: 1,
      // Whoever waits for a first replica has it, whatever else there is.
      minCount: Math.max(1, resources.replicas.min),
      maxCount: resources.replicas.max,
      // What is there is not taken for lack of load, which is its own scaler's affair, but for lack of room.
      wantedCount: Math.max(wantedCount, runningCount),
      runningCount,
      drainingCount,
      replicaBytes: options.bytesOf(service),
      hasWork: scaler.hasWork(clock.now()),
    };
  };

  /** Whose share has become smaller gives way, one at a time. @returns whether this service may have one more. */
  const share = (name: string): boolean => {
    const shares = shareBudget([...scaled.values()].map(claimOf), options.grants());
    for (const { service, drainCount } of shares) if (drainCount > 0) retireOne(service);
    return shares.some(({ service, startCount }) => service === name && startCount > 0);
  };

  const retireOne = (name: string) => supplyOf(name).readyCount > 1 && options.retireOne(name);

  const review = (name: string) => {
    const own = scaled.get(name);
    if (own === undefined) return;
    own.cancelReview();
    const { service, scaler } = own;
    const supply = supplyOf(name);
    const now = clock.now();
    const decision = scaler.decide(supply, options.mayExpect(), now);
    own.wantedCount = decision.wantedCount;
    const mayStart = share(name);
    if (decision.action === "retire") retireOne(name);
    if (decision.action === "start" && supply.readyCount > 0 && mayStart) {
      const cause = scaler.concurrency > 0 ? "demand" : "plan";
      options.start(service, supply.readyCount < service.resources.replicas.min ? "minimum" : cause);
    }
    const reviewAt = scaler.reviewAt(supplyOf(name), now);
    if (reviewAt !== undefined) own.cancelReview = clock.after(reviewAt - now, () => review(name));
  };

  const observe = (name: string, told?: ServiceLoad) => {
    scaled.get(name)?.scaler.observe(loads.of(name), told, clock.now());
    review(name);
  };

  const adoptOne = (service: ServiceConfig): Scaled => {
    const known = scaled.get(service.name);
    known?.cancelReview();
    if (known !== undefined && isSame(known.service, service)) return { ...known, service };
    const scaler = createServiceScaler(service);
    scaler.observe(loads.of(service.name), undefined, clock.now());
    return { service, scaler, wantedCount: 0, cancelReview: () => {} };
  };

  return {
    adopt(services) {
      const kept = new Map(services.map((service) => [service.name, adoptOne(service)]));
      for (const [name, { cancelReview }] of scaled) if (!kept.has(name)) cancelReview();
      scaled = kept;
      for (const name of kept.keys()) review(name);
    },
    onLoad(proxy, load) {
      loads.set(proxy, load.service, load.concurrency);
      observe(load.service, load);
    },
    onProxyGone(proxy) {
      for (const name of loads.drop(proxy)) observe(name);
    },
    onReady(name, startMs) {
      scaled.get(name)?.scaler.started(startMs);
      review(name);
    },
    onReplicaGone: review,
  };
}

/** Other code takes other times, and other limits make another autoscaler. */
const isSame = (a: ServiceConfig, b: ServiceConfig): boolean =>
  a.artifact.sha256 === b.artifact.sha256 && JSON.stringify(a.resources) === JSON.stringify(b.resources);
