import * as fc from "fast-check";
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
  epoch: 1,
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
  seed = 7,
) {
  const balancer = createLoadBalancer(setting, seededRandom(seed), clock.now);
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

describe("any endpoints", () => {
  const numRuns = 60;
  const PICK_COUNT = 1_500;
  const seeds = fc.integer();
  const some = (inFlightCounts: readonly number[]) =>
    inFlightCounts.map((inFlightCount, i) => endpoint(`replica-${i}`, { inFlightCount }));
  const kinds = fc.constantFrom(...names);

  /** Six standard deviations: chance alone exceeds them less than once in a hundred million. */
  function expectShares(actual: readonly number[], expected: readonly number[]) {
    for (const [i, share] of expected.entries()) {
      const tolerance = 6 * Math.sqrt((share * (1 - share)) / PICK_COUNT) + 1e-9;
      expect(Math.abs(actual[i]! - share)).toBeLessThanOrEqual(tolerance);
    }
  }

  it("get equal shares when they are equal, by whatever kind", () => {
    fc.assert(
      fc.property(kinds, fc.integer({ min: 1, max: 8 }), fc.nat(99), seeds, (kind, count, busy, seed) => {
        const equals = some(new Array<number>(count).fill(busy));
        const actual = shares(simple(kind), equals, PICK_COUNT, undefined, seed);
        expectShares(actual, new Array<number>(count).fill(1 / count));
        if (kind !== "ROUND_ROBIN") return;
        for (const share of actual) expect(Math.abs(share * PICK_COUNT - PICK_COUNT / count)).toBeLessThan(1);
      }),
      { numRuns },
    );
  });

  it("get the shares of power of two choices: as many pairs as each is the less loaded one of", () => {
    const loads = fc.uniqueArray(fc.nat(99), { minLength: 2, maxLength: 8 });
    const kind = fc.constantFrom("LEAST_REQUEST" as const, "PEAK_EWMA" as const);
    fc.assert(
      fc.property(kind, loads, seeds, (name, inFlightCounts, seed) => {
        const pairCount = (inFlightCounts.length * (inFlightCounts.length - 1)) / 2;
        const expected = inFlightCounts.map(
          (load) => inFlightCounts.filter((other) => other > load).length / pairCount,
        );
        expectShares(shares(simple(name), some(inFlightCounts), PICK_COUNT, undefined, seed), expected);
      }),
      { numRuns },
    );
  });

  it("get shares by latency × load from PEAK_EWMA", () => {
    const measured = fc.record({ rttMs: fc.integer({ min: 31, max: 2_000 }), busy: fc.nat(99) });
    const distinct = fc.uniqueArray(measured, {
      selector: ({ rttMs, busy }) => rttMs * (busy + 1),
      minLength: 2,
      maxLength: 6,
    });
    fc.assert(
      fc.property(distinct, seeds, (all, seed) => {
        const endpoints = some(all.map(({ busy }) => busy));
        for (const [i, { rttMs }] of all.entries()) endpoints[i]!.latency.observe(rttMs);
        const costs = all.map(({ rttMs, busy }) => rttMs * (busy + 1));
        const pairCount = (all.length * (all.length - 1)) / 2;
        const expected = costs.map((cost) => costs.filter((other) => other > cost).length / pairCount);
        expectShares(shares(simple("PEAK_EWMA"), endpoints, PICK_COUNT, undefined, seed), expected);
      }),
      { numRuns },
    );
  });

  it("get shares by how warm they are from RANDOM", () => {
    const warmup = { duration: 10_000, minimumPercent: 10, aggression: 1 };
    const ages = fc.array(fc.nat(12_000), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(ages, seeds, (all, seed) => {
        const endpoints = all.map((age, i) => endpoint(`replica-${i}`, { addedAt: clock.now() - age }));
        const weights = all.map((age) => Math.min(1, Math.max(0.1, age / 10_000)));
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        const actual = shares({ ...simple("RANDOM"), warmup }, endpoints, PICK_COUNT, undefined, seed);
        expectShares(
          actual,
          weights.map((weight) => weight / total),
        );
      }),
      { numRuns },
    );
  });

  it("get nothing while they have all they can do and another has not", () => {
    const loads = fc.array(fc.constantFrom(0, 50, 100, 130), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(kinds, loads, seeds, (kind, inFlightCounts, seed) => {
        fc.pre(inFlightCounts.some((load) => load < 100));
        const actual = shares(simple(kind), some(inFlightCounts), 50, undefined, seed);
        for (const [i, load] of inFlightCounts.entries()) if (load >= 100) expect(actual[i]).toBe(0);
      }),
      { numRuns },
    );
  });

  it("keep the keys that are theirs, however busy they are and in whatever order they come", () => {
    const setting: Setting = {
      loadBalancer: {
        simple: "PEAK_EWMA",
        consistentHash: { httpHeaderName: "x-user", maglev: { tableSize: 251 } },
      },
    };
    const loads = fc.array(fc.nat(130), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(loads, fc.array(fc.string()), seeds, (inFlightCounts, keys, seed) => {
        const pick = (candidates: readonly Endpoint[], key: string) =>
          createLoadBalancer(setting, seededRandom(seed), clock.now).pick(candidates, key)?.replica;
        const idle = some(inFlightCounts.map(() => 0));
        for (const key of keys) expect(pick(some(inFlightCounts).reverse(), key)).toBe(pick(idle, key));
      }),
      { numRuns },
    );
  });
});
