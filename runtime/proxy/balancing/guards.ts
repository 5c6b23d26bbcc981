import type { TrafficPolicy } from "../../config/schema";
import type { Clock } from "../../kernel/clock";
import { getOrCreate } from "../../kernel/get-or-create";
import { type BreakerState, createBreaker, type SavedBreaker } from "./breaker";
import { createOutlierDetector } from "./outlier-detector";

type OutlierSetting = NonNullable<TrafficPolicy["outlierDetection"]>;

/** Where open breakers outlive a realm and a configuration. Both are synchronous: what is behind it may lag. */
export interface BreakerStore {
  read(): ReadonlyMap<string, SavedBreaker>;
  /** `undefined`: it is closed. */
  write(key: string, saved: SavedBreaker | undefined): void;
}

export interface GuardsOptions {
  readonly clock: Clock;
  readonly store?: BreakerStore | undefined;
  random(): number;
}

/** What became of an exchange: its status, `undefined` for none, or that its caller did not wait for it. */
export type ExchangeOutcome = number | undefined | "abandoned";

/** A breaker for each endpoint of the backends that have outlier detection. */
export interface Guards {
  admits(key: string, setting: OutlierSetting): boolean;
  /**
   * Takes an exchange to an endpoint that admits it.
   *
   * @param peers  Keys of all endpoints of the backend.
   * @returns a function to tell the outcome with, once.
   */
  enter(key: string, setting: OutlierSetting, peers: readonly string[]): (outcome: ExchangeOutcome) => void;
  state(key: string): BreakerState;
}

export function createGuards({ clock, store, random }: GuardsOptions): Guards {
  const guards = new Map<string, ReturnType<typeof newGuard>>();

  const create = (key: string, setting: OutlierSetting) => {
    // Replicas come and go: those that have been known longest are forgotten.
    for (const old of guards.keys()) if (guards.size >= MAX_COUNT) guards.delete(old);
    return newGuard(key, setting);
  };

  const newGuard = (key: string, setting: OutlierSetting) => ({
    detector: createOutlierDetector(setting, clock.now),
    breaker: createBreaker({
      baseEjectionMs: setting.baseEjectionTime,
      maxEjectionMs: setting.maxEjectionTime,
      saved: store?.read().get(key),
      clock,
      random,
    }),
  });

  const guardOf = (key: string, setting: OutlierSetting) =>
    getOrCreate(guards, key, () => create(key, setting));

  const state = (key: string) => guards.get(key)?.breaker.state() ?? "closed";

  /** A share of the endpoints at most, but one always may be (Envoy `always_eject_one_host`). */
  const mayEject = (peers: readonly string[], { maxEjectionPercent }: OutlierSetting): boolean => {
    const ejectedCount = peers.filter((peer) => state(peer) !== "closed").length;
    return ejectedCount === 0 || (ejectedCount + 1) * 100 <= maxEjectionPercent * peers.length;
  };

  return {
    state,
    admits: (key, setting) => guardOf(key, setting).breaker.admits(),
    enter(key, setting, peers) {
      const { breaker, detector } = guardOf(key, setting);
      const handle = (event: Parameters<typeof breaker.handle>[0]) => {
        breaker.handle(event);
        store?.write(key, breaker.saved());
      };
      const isProbe = breaker.state() !== "closed";
      if (isProbe) handle("admit");
      return (outcome) => {
        if (isProbe)
          return handle(outcome === "abandoned" ? "abandon" : isHealthy(outcome) ? "success" : "failure");
        // What was under way when it was ejected says nothing new.
        if (outcome === "abandoned" || breaker.state() !== "closed") return;
        if (detector.record(outcome) && mayEject(peers, setting)) handle("trip");
      };
    },
  };
}

const MAX_COUNT = 500;

/** A probe that is told to come later is not admitted to more (Linkerd's unified accrual). */
const isHealthy = (status: number | undefined): boolean =>
  status !== undefined && status < 500 && status !== 429;
