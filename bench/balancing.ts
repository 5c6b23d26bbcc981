import { manualClock } from "../runtime/kernel/manual-clock";
import { seededRandom } from "../runtime/kernel/seeded-random";
import type { Endpoint } from "../runtime/proxy/balancing/endpoint";
import { createLoadBalancer } from "../runtime/proxy/balancing/load-balancer";
import { createPeakEwma } from "../runtime/proxy/balancing/peak-ewma";
import type { BenchResult } from "./result";
import { ratioOf, summarize } from "./statistics";

/**
 * Peak EWMA with two choices against round robin, with one replica ten times slower: virtual time, the real balancers,
 * replicas that take one exchange after the other, exchanges that come when they come (Poisson).
 */
const SERVICE_MS = [10, 10, 10, 100] as const;
/** Half of what the replicas can bear together; both balancers prefer one with nothing to do. */
const ARRIVALS_PER_SECOND = 150;
const EXCHANGE_COUNT = 20_000;
const SEED_COUNT = 10;

/** Latencies in ms, each from arrival to answer. */
function simulate(simple: "PEAK_EWMA" | "ROUND_ROBIN", seed: number): number[] {
  const clock = manualClock();
  const random = seededRandom(seed);
  const balancer = createLoadBalancer({ loadBalancer: { simple } }, random, clock.now);
  const replicas = SERVICE_MS.map((serviceMs, index) => {
    const client = {
      inFlightCount: 0,
      send: () => Promise.reject(new Error("unused")),
      lose: () => undefined,
    };
    const latency = createPeakEwma(clock.now);
    const endpoint: Endpoint = {
      service: "s",
      replica: String(index),
      epoch: 1,
      cause: "demand",
      concurrency: 1,
      addedAt: 0,
      client,
      latency,
    };
    return { endpoint, client, latency, serviceMs, freeAt: 0 };
  });
  const latencies: number[] = [];
  for (let sent = 0; sent < EXCHANGE_COUNT; sent++) {
    clock.advance((-Math.log(1 - random()) * 1_000) / ARRIVALS_PER_SECOND);
    const chosen = balancer.pick(
      replicas.map(({ endpoint }) => endpoint),
      undefined,
    )!;
    const replica = replicas.find(({ endpoint }) => endpoint === chosen)!;
    const arrivedAt = clock.now();
    replica.freeAt = Math.max(arrivedAt, replica.freeAt) + replica.serviceMs;
    replica.client.inFlightCount++;
    clock.after(replica.freeAt - arrivedAt, () => {
      replica.client.inFlightCount--;
      // As the proxy does: the queue is counted by what is in flight already.
      replica.latency.observe(replica.serviceMs);
    });
    latencies.push(replica.freeAt - arrivedAt);
  }
  return latencies;
}

export async function benchBalancing(): Promise<BenchResult> {
  const seeds = Array.from({ length: SEED_COUNT }, (_, index) => index + 1);
  const runs = {
    PEAK_EWMA: seeds.map((seed) => simulate("PEAK_EWMA", seed)),
    ROUND_ROBIN: seeds.map((seed) => simulate("ROUND_ROBIN", seed)),
  };
  const p99s = (name: keyof typeof runs) => runs[name].map((latencies) => [summarize(latencies).p99Ms]);
  const arm = (name: keyof typeof runs) => ({
    name,
    what: "virtual time, one of four replicas 10 × slower",
    summary: summarize(runs[name].flat()),
  });
  return {
    name: "balancing",
    arms: [arm("PEAK_EWMA"), arm("ROUND_ROBIN")],
    comparisons: [
      {
        arm: "p99 of PEAK_EWMA",
        base: "p99 of ROUND_ROBIN",
        ratio: ratioOf(p99s("PEAK_EWMA"), p99s("ROUND_ROBIN")),
        limit: 1 / 3,
      },
    ],
  };
}
