import { describe, expect, it } from "vitest";
import type { ServiceConfig } from "../config/schema";
import { serviceConfig } from "./hosts.fixture";
import { newPool, settle } from "./pool.fixture";

/** As many replicas of a service, ready. */
async function newPoolOf(count: number, min = 0) {
  const made = newPool();
  for (let host = 0; host < count; host++) {
    made.pool.start(serviceConfig("maps", { min }), "demand");
    await made.comeUp(host);
  }
  return made;
}

describe("retiring one replica of several", () => {
  it("drains the newest that has no work, until the minimum is left", async () => {
    const { pool, clock, hosts, states } = await newPoolOf(3, 1);
    hosts[2]!.busyCount = 1;
    clock.advance(5_000);
    pool.retireOne("maps");
    expect(states()).toEqual(["maps-3.1 ready", "maps-3.2 draining", "maps-3.3 ready"]);
    pool.retireOne("maps");
    pool.retireOne("maps");
    expect(states()).toEqual(["maps-3.1 draining", "maps-3.2 draining", "maps-3.3 ready"]);
  });

  it("never drains the last, which is kept or retired as planned", async () => {
    const { pool, clock, states } = await newPoolOf(2);
    pool.keep("maps", 20_000);
    clock.advance(30_000);
    expect(states()).toEqual(["maps-3.1 ready", "maps-3.2 ready"]);
    pool.retireOne("maps");
    pool.retireOne("maps");
    clock.advance(1_000);
    expect(states()).toEqual(["maps-3.1 ready"]);
    clock.advance(5_000);
    expect(states()).toEqual([]);
  });

  it("cuts nothing short: it lasts as long as its work, for as long as its guest answers", async () => {
    const { pool, clock, hosts, states } = await newPoolOf(2);
    hosts[1]!.busyCount = 1;
    pool.retireOne("maps");
    clock.advance(5 * 60_000);
    expect(states()).toContain("maps-3.2 draining");
    hosts[1]!.busyCount = undefined;
    clock.advance(7_000);
    expect(states()).toEqual(["maps-3.1 ready"]);
  });
});

describe("a singleton", () => {
  const singleton: ServiceConfig = {
    ...serviceConfig("cart", { max: 1 }),
    resources: { ...serviceConfig("cart", { max: 1 }).resources, singleton: true },
  };

  it("starts when the one before it has drained, and not before", async () => {
    const { pool, clock, hosts, comeUp, states } = newPool();
    pool.start(singleton, "demand");
    await comeUp(0);
    hosts[0]!.busyCount = 1;
    pool.retire("cart");
    pool.start(singleton, "demand");
    pool.start(singleton, "demand");
    clock.advance(5_000);
    expect(states()).toEqual(["cart-3.1 draining"]);
    hosts[0]!.busyCount = 0;
    clock.advance(1_000);
    expect(states()).toEqual(["cart-3.2 starting"]);
  });

  it("is awaited by those who asked for code that was replaced meanwhile", async () => {
    const { pool, clock, comeUp, states } = newPool();
    pool.start(singleton, "demand");
    await comeUp(0);
    pool.retire("cart");
    pool.start(singleton, "demand");
    expect(pool.retire("cart")).toBe(true);
    clock.advance(1_000);
    await settle();
    expect(states()).toEqual([]);
  });
});
