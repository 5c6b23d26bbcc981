import type { ServiceConfig } from "../config/schema";
import type { ServiceLoad } from "../protocol/service-load";
import { countFor, createAutoscaler, type ScaleDecision, SETTLE_MS } from "./autoscaler";
import { createDemandRhythm } from "./demand-rhythm";
import { createOfferedLoad } from "./offered-load";
import { createSmoothedMean } from "./smoothed-mean";

/** Replicas that take work, and such as will. */
export interface Supply {
  readonly readyCount: number;
  readonly startingCount: number;
}

/** One service: its autoscaler, and what that must know of it. */
export interface ServiceScaler {
  /** From `now` on all proxies together have so much under way; one of them told this. */
  observe(concurrency: number, told: ServiceLoad | undefined, now: number): void;
  /** A replica of it took so long to start. */
  started(startMs: number): void;
  /** @param mayExpect  Bursts that are due may count before they come. */
  decide(supply: Supply, mayExpect: boolean, now: number): ScaleDecision;
  /** When it must be asked again though nothing has happened; `undefined`: it need not be. */
  reviewAt(supply: Supply, now: number): number | undefined;
  readonly concurrency: number;
  /** Exchanges are under way, or were within the time that a replica is held. */
  hasWork(now: number): boolean;
}

/** Before the first measurement: a guest between the smallest and the Go ones, with some work to do (facts/wasm.md §1). */
const ASSUMED_START_MS = 300;
const ASSUMED_SERVICE_MS = 30;

/**
 * More than half of it is of the last three answers, so that a burst of slow ones is known while its queue is there. Starts are
 * few, and the first had the code to fetch.
 */
const SERVICE_WEIGHT = 1 / 4;
const START_WEIGHT = 1 / 2;

/** As the simulation drives it: windows of seconds need no finer look than at each change and once a second. */
const TICK_MS = 1_000;

/** Of a burst whose next is known to be far off: not at its first pause. */
const SOON_MS = 1_000;

export function createServiceScaler({ resources }: ServiceConfig): ServiceScaler {
  const { replicas, singleton, concurrency } = resources;
  const autoscaler = createAutoscaler({
    minReplicas: replicas.min,
    maxReplicas: replicas.max,
    isSingleton: singleton,
    concurrency,
  });
  const startMs = createSmoothedMean(ASSUMED_START_MS, START_WEIGHT);
  const serviceMs = createSmoothedMean(ASSUMED_SERVICE_MS, SERVICE_WEIGHT);
  const offered = createOfferedLoad();
  const rhythm = createDemandRhythm(SETTLE_MS);
  let present = 0;
  let leftAt = Number.NEGATIVE_INFINITY;

  const learn = (told: ServiceLoad, now: number) => {
    if (told.answerCount > 0) serviceMs.add(told.serviceMs / told.answerCount, told.answerCount);
    for (let i = 0; i < told.arrivalCount; i++) offered.arrive(now);
    const neededCount = countFor(offered.at(now, serviceMs.value), concurrency);
    if (told.arrivalCount > 0) rhythm.observe(Math.min(replicas.max, neededCount), now);
  };

  return {
    get concurrency() {
      return present;
    },
    hasWork: (now) => present > 0 || now - leftAt < SETTLE_MS,
    observe(count, told, now) {
      if (present > 0) leftAt = now;
      present = count;
      autoscaler.observe(count, now);
      if (told !== undefined) learn(told, now);
    },
    started: startMs.add,
    decide: ({ readyCount, startingCount }, mayExpect, now) =>
      autoscaler.decide({
        now,
        readyCount,
        startingCount,
        coldStartMs: startMs.value,
        serviceMs: serviceMs.value,
        expectedCount: mayExpect ? rhythm.expectedCount(now, startMs.value) : 0,
        holdMs: () => (rhythm.isFarOff(now, SETTLE_MS) ? SOON_MS : SETTLE_MS),
      }),
    reviewAt({ readyCount, startingCount }, now) {
      const current = readyCount + startingCount;
      if (present > 0 || current > Math.max(1, replicas.min)) return now + TICK_MS;
      const beginAt = current > 0 ? rhythm.beginAt(now, startMs.value) : undefined;
      // Not a rounding error too early.
      return beginAt !== undefined && beginAt >= now ? beginAt + 1 : undefined;
    },
  };
}
