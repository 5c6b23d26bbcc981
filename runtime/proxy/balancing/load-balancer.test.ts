import { describe, expect, it } from "vitest";
import type { TrafficPolicy } from "../../config/schema";
import { manualClock } from "../../kernel/manual-clock";
import { seededRandom } from "../../kernel/seeded-random";
import type { Endpoint } from "./endpoint";
import { createLoadBalancer } from "./load-balancer";
import { createPeakEwma } from "./peak-ewma";

type Setting = Pick<TrafficPolicy, "loadBalancer" | "warmup">;
type Simple = NonNullable<TrafficPolicy["loadBalancer"]>["simple"];

const clock = manualClock(1_000_000);

const endpoint = (replica: string, { inFlightCount = 0, addedAt = 0 } = {}): Endpoint => ({
  service: "maps",
  replica,
  cause: "demand",
  concurrency: 100,
  addedAt,
  client: { inFlightCount, send: () => Promise.reject(new Error("unused")), lose: () => undefined },
  latency: createPeakEwma(clock.now),
});

/** How often each endpoint is chosen. */
function shares(
  setting: Setting,
  endpoints: readonly Endpoint[],
  count = 6_000,
  key?: (i: number) => string,
) {
  const balancer = createLoadBalancer(setting, seededRandom(7), clock.now);
  const counts = new Map(endpoints.map(({ replica }) => [replica, 0]));
  for (let i = 0; i < count; i++) {
    const { replica } = balancer.pick(endpoints, key?.(i))!;
    counts.set(replica, counts.get(replica)! + 1);
  }
  return [...counts.values()].map((chosen) => chosen / count);
}

const simple = (name: Simple): Setting => ({ loadBalancer: { simple: name } });
const names: Simple[] = ["PEAK_EWMA", "LEAST_REQUEST", "ROUND_ROBIN", "RANDOM"];

describe.each(names)("%s", (name) => {
  it("chooses nobody of none, and the one of one", () => {
    const balancer = createLoadBalancer(simple(name), () => 0.5, clock.now);
    const only = endpoint("a");
    expect([balancer.pick([], undefined), balancer.pick([only], undefined)]).toEqual([undefined, only]);
  });

  it("shares evenly among equals", () => {
    for (const share of shares(
      simple(name),
      ["a", "b", "c"].map((replica) => endpoint(replica)),
    )) {
      expect(Math.abs(share - 1 / 3)).toBeLessThan(0.03);
    }
  });

  it("prefers an endpoint with nothing to do to one that has all it can do", () => {
    const full = endpoint("full", { inFlightCount: 100 });
    expect(shares(simple(name), [full, endpoint("idle")], 100)).toEqual([0, 1]);
  });

  it("gives a new endpoint its share little by little", () => {
    const warmup = { duration: 10_000, minimumPercent: 10, aggression: 1 };
    const share = (ageMs: number) =>
      shares({ ...simple(name), warmup }, [
        endpoint("old", { inFlightCount: 1 }),
        endpoint("new", { inFlightCount: 1, addedAt: clock.now() - ageMs }),
      ])[1]!;
    expect(share(0)).toBeLessThan(0.2);
    expect(share(0)).toBeLessThanOrEqual(share(8_000));
    expect(Math.abs(share(10_000) - 0.5)).toBeLessThan(0.03);
  });
});

describe("LEAST_REQUEST and PEAK_EWMA", () => {
  it.each(["LEAST_REQUEST", "PEAK_EWMA"] as const)("%s avoids the busier of two", (name) => {
    expect(shares(simple(name), [endpoint("busy", { inFlightCount: 9 }), endpoint("free")], 100)).toEqual([
      0, 1,
    ]);
  });

  it("PEAK_EWMA avoids the slower of two", () => {
    const slow = endpoint("slow");
    slow.latency.observe(300);
    expect(shares(simple("PEAK_EWMA"), [slow, endpoint("fast")], 100)).toEqual([0, 1]);
  });
});

describe("ROUND_ROBIN", () => {
  it("takes turns exactly", () => {
    expect(
      shares(
        simple("ROUND_ROBIN"),
        ["a", "b", "c"].map((replica) => endpoint(replica)),
        300,
      ),
    ).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });
});

describe("consistent hashing", () => {
  const setting: Setting = {
    loadBalancer: {
      simple: "PEAK_EWMA",
      consistentHash: { httpHeaderName: "x-user", maglev: { tableSize: 1_009 } },
    },
  };
  const endpoints = ["a", "b", "c", "d"].map((replica) => endpoint(replica));

  it("keeps a key at its endpoint, busy or not, and moves few when another one goes", () => {
    const balancer = createLoadBalancer(setting, () => 0, clock.now);
    const users = Array.from({ length: 1_000 }, (_, i) => `user-${i}`);
    const before = users.map((user) => balancer.pick(endpoints, user)!.replica);
    expect(users.map((user) => balancer.pick(endpoints, user)!.replica)).toEqual(before);
    const after = users.map((user) => balancer.pick(endpoints.slice(0, 3), user)!.replica);
    const moved = after.filter((replica, i) => before[i] !== "d" && before[i] !== replica).length;
    expect(moved / users.length).toBeLessThan(0.15);
  });

  it("shares keys evenly, and lets chance decide without a key", () => {
    for (const share of shares(setting, endpoints, 4_000, (i) => `user-${i}`)) {
      expect(Math.abs(share - 0.25)).toBeLessThan(0.04);
    }
    for (const share of shares(setting, endpoints, 4_000)) expect(Math.abs(share - 0.25)).toBeLessThan(0.04);
  });
});
