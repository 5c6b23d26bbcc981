import type { ServiceConfig } from "../config/schema";
import type { Clock } from "../kernel/clock";
import type { StartCause } from "../protocol/discovery-messages";
import type { ServiceLoad } from "../protocol/service-load";
import type { Grants } from "./budget";
import { createServiceScaler, type ServiceScaler, type Supply } from "./service-scaler";
import { createSummedLoads } from "./summed-loads";

export interface ScalerOptions {
  readonly clock: Clock;
  /** All there are. */
  replicas(): readonly { readonly service: string; readonly state: string }[];
  grants(): Pick<Grants, "maxReplicas" | "replicaBytes">;
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
  cancelReview: () => void;
}

export function createScaler(options: ScalerOptions): Scaler {
  const { clock } = options;
  const loads = createSummedLoads();
  let scaled: ReadonlyMap<string, Scaled> = new Map();

  const supplyOf = (name: string): Supply => {
    const own = options.replicas().filter(({ service }) => service === name);
    const countOf = (wanted: string) => own.filter(({ state }) => state === wanted).length;
    return { readyCount: countOf("ready"), startingCount: countOf("starting") };
  };

  /** All replicas hold memory, but only those of services that have work share the cores. */
  const hasRoom = (service: ServiceConfig): boolean => {
    const { maxReplicas, replicaBytes } = options.grants();
    let count = 1;
    let bytes = options.bytesOf(service);
    for (const { service: name } of options.replicas()) {
      const owner = scaled.get(name);
      if (owner === undefined) continue;
      bytes += options.bytesOf(owner.service);
      if (owner.scaler.concurrency > 0) count++;
    }
    return count <= maxReplicas && bytes <= replicaBytes;
  };

  const review = (name: string) => {
    const own = scaled.get(name);
    if (own === undefined) return;
    own.cancelReview();
    const { service, scaler } = own;
    const supply = supplyOf(name);
    const { action } = scaler.decide(supply, options.mayExpect(), clock.now());
    if (action === "retire" && supply.readyCount > 1) options.retireOne(name);
    if (action === "start" && supply.readyCount > 0) {
      if (supply.readyCount < service.resources.replicas.min) options.start(service, "minimum");
      else if (hasRoom(service)) options.start(service, scaler.concurrency > 0 ? "demand" : "plan");
    }
    const now = clock.now();
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
    return { service, scaler, cancelReview: () => {} };
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
