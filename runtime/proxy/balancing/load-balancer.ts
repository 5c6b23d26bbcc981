import type { TrafficPolicy } from "../../config/schema";
import type { Endpoint } from "./endpoint";
import { createMaglev } from "./maglev";
import { pickLessLoaded } from "./p2c";
import { pickByWeight } from "./pick-by-weight";

type LoadBalancerSetting = Pick<TrafficPolicy, "loadBalancer" | "warmup">;

/** Chooses among the endpoints of one backend that may have an exchange. */
export interface LoadBalancer {
  /**
   * @param hashKey  What consistent hashing goes by; without it chance decides.
   * @returns `undefined` only when there are no candidates.
   */
  pick(candidates: readonly Endpoint[], hashKey: string | undefined): Endpoint | undefined;
}

/**
 * The load balancers of Envoy and Linkerd, under Istio's names. A replica with nothing to do beats one with a queue, as
 * replicas take one exchange after another; a new one gets its share little by little (`warmup`, Envoy's slow start).
 * Consistent hashing keeps neither rule: its point is that a key stays where it is.
 */
export function createLoadBalancer(
  { loadBalancer, warmup }: LoadBalancerSetting,
  random: () => number,
  now: () => number,
): LoadBalancer {
  let turn = 0;
  let table: { names: string; pick: (key: string) => string | undefined } | undefined;

  /** From minimumPercent to 1 while an endpoint warms up. */
  const weightOf = ({ addedAt }: Endpoint): number => {
    if (warmup === undefined) return 1;
    const { duration, minimumPercent, aggression } = warmup;
    const age = Math.min(1, (now() - addedAt) / duration);
    return Math.max(minimumPercent / 100, age ** (1 / aggression));
  };

  /** One that warms up is passed over as often as its weight says. */
  const inTurn = (candidates: readonly Endpoint[]): Endpoint => {
    const next = () => candidates[turn++ % candidates.length]!;
    let chosen = next();
    for (let passed = 1; passed < candidates.length && random() >= weightOf(chosen); passed++)
      chosen = next();
    return chosen;
  };

  const byHash = (candidates: readonly Endpoint[], key: string): Endpoint | undefined => {
    const names = candidates.map(({ replica }) => replica);
    const joined = names.join(" ");
    if (table?.names !== joined) {
      table = { names: joined, pick: createMaglev(names, loadBalancer!.consistentHash!.maglev.tableSize) };
    }
    return candidates[names.indexOf(table.pick(key)!)];
  };

  const simple = (candidates: readonly Endpoint[]): Endpoint => {
    switch (loadBalancer?.simple ?? "PEAK_EWMA") {
      case "PEAK_EWMA":
        return pickLessLoaded(
          candidates,
          (endpoint) => endpoint.latency.cost(endpoint.client.inFlightCount) / weightOf(endpoint),
          random,
        )!;
      case "LEAST_REQUEST":
        return pickLessLoaded(
          candidates,
          (endpoint) => (endpoint.client.inFlightCount + 1) / weightOf(endpoint),
          random,
        )!;
      case "ROUND_ROBIN":
        return inTurn(candidates);
      case "RANDOM":
        return pickByWeight(candidates, weightOf, random)!;
    }
  };

  return {
    pick(candidates, hashKey) {
      if (candidates.length < 2) return candidates[0];
      if (hashKey !== undefined) return byHash(candidates, hashKey);
      const idle = candidates.filter(({ client, concurrency }) => client.inFlightCount < concurrency);
      return simple(idle.length > 0 ? idle : candidates);
    },
  };
}
