import { describe, expect, it } from "vitest";
import { serviceConfig } from "./hosts.fixture";
import { KEEP_ALIVE_MS, newPool } from "./pool.fixture";

describe("keeping replicas as planned", () => {
  it("keeps for as long as it is told, shorter and longer than ten minutes, and never what has work", async () => {
    const { pool, clock, hosts, comeUp, states } = newPool();
    for (const [host, name] of ["short", "long", "busy"].entries()) {
      pool.start(serviceConfig(name), "plan");
      await comeUp(host);
    }
    hosts[2]!.busyCount = 1;
    pool.keep("short", 20_000);
    pool.keep("long", 2 * KEEP_ALIVE_MS);
    pool.keep("busy", 0);
    clock.advance(25_000);
    expect(states()).toEqual(["long-3.2 ready", "busy-3.3 ready"]);
    hosts[2]!.busyCount = 0;
    clock.advance(2 * KEEP_ALIVE_MS - 26_000);
    expect(states()).toEqual(["long-3.2 ready"]);
    clock.advance(10_000);
    expect(states()).toEqual([]);
  });

  it("forgets what it was told once the replicas are gone", async () => {
    const { pool, clock, comeUp, states } = newPool();
    pool.start(serviceConfig("maps"), "plan");
    await comeUp(0);
    pool.keep("maps", 20_000);
    clock.advance(30_000);
    pool.start(serviceConfig("maps"), "demand");
    await comeUp(1);
    clock.advance(KEEP_ALIVE_MS - 1);
    expect(states()).toEqual(["maps-3.2 ready"]);
  });

  it("drains what may not stay idle once it has no work, whatever was planned, and keeps the minimum", async () => {
    let mayIdle = true;
    const { pool, clock, hosts, comeUp, states } = newPool({ mayIdle: () => mayIdle });
    const least = serviceConfig("least");
    const minimum = { ...least, resources: { ...least.resources, replicas: { min: 1, max: 1 } } };
    for (const [host, service] of [serviceConfig("idle"), serviceConfig("busy"), minimum].entries()) {
      pool.start(service, "plan");
      await comeUp(host);
      pool.keep(service.name, KEEP_ALIVE_MS);
    }
    hosts[1]!.busyCount = 1;
    clock.advance(15_000);
    expect(states()).toEqual(["idle-3.1 ready", "busy-3.2 ready", "least-3.3 ready"]);
    mayIdle = false;
    pool.sweep();
    clock.advance(1_000);
    expect(states()).toEqual(["busy-3.2 ready", "least-3.3 ready"]);
    hosts[1]!.busyCount = 0;
    clock.advance(20_000);
    expect(states()).toEqual(["least-3.3 ready"]);
  });
});
