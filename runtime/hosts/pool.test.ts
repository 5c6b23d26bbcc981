import { describe, expect, it, vi } from "vitest";
import { MeshError } from "../kernel/errors";
import { manualClock } from "../kernel/manual-clock";
import { serviceConfig } from "./hosts.fixture";
import { KEEP_ALIVE_MS, newPool, settle, TRAPPED_IN } from "./pool.fixture";

describe("watching replicas", () => {
  const pingCount = ({ received }: { readonly received: readonly string[] }) =>
    received.filter((type) => type === "ping").length;

  it("stops one that loops in a body or for a proxy that died, when nobody else would ask", async () => {
    const { pool, clock, hosts, comeUp, states, onGone } = newPool();
    pool.start(serviceConfig("maps"), "demand");
    await comeUp(0);
    hosts[0]!.busyCount = undefined;
    clock.advance(5_000);
    expect(pingCount(hosts[0]!)).toBe(1);
    clock.advance(4_999);
    expect(states()).toEqual(["maps-3.1 ready"]);
    clock.advance(1);
    expect(states()).toEqual([]);
    expect(onGone).toHaveBeenCalledExactlyOnceWith(
      expect.anything(),
      expect.objectContaining({ code: "SERVICE_TRAPPED" }),
      undefined,
    );
  });

  it("goes on asking one that has work, and leaves it alone when it has none", async () => {
    const { pool, clock, hosts, comeUp, states } = newPool();
    pool.start(serviceConfig("maps"), "demand");
    await comeUp(0);
    hosts[0]!.busyCount = 1;
    for (let round = 0; round < 4; round++) clock.advance(5_000);
    expect(pingCount(hosts[0]!)).toBe(4);
    hosts[0]!.busyCount = 0;
    for (let round = 0; round < 4; round++) clock.advance(5_000);
    expect(pingCount(hosts[0]!)).toBe(5);
    expect(states()).toEqual(["maps-3.1 ready"]);
    pool.markUsed("maps");
    clock.advance(5_000);
    expect(pingCount(hosts[0]!)).toBe(6);
  });
});

describe("watching replicas on a machine that is busy", () => {
  it("asks one that was used once, though its timer comes late", async () => {
    const clock = manualClock();
    const { after } = clock;
    clock.after = (delayMs, task) => after(delayMs + 3, task);
    const { pool, hosts, comeUp, states } = newPool({ clock });
    pool.start(serviceConfig("maps"), "demand");
    await comeUp(0);
    clock.advance(60_000);
    pool.markUsed("maps");
    hosts[0]!.busyCount = undefined;
    clock.advance(5_003);
    expect(hosts[0]!.received.at(-1)).toBe("ping");
    clock.advance(5_003);
    expect(states()).toEqual([]);
  });

  it("goes on asking one that computed while it was asked", async () => {
    const { pool, clock, hosts, comeUp, states } = newPool();
    const { resources, ...service } = serviceConfig("maps");
    pool.start({ ...service, resources: { ...resources, timeoutMs: 30_000 } }, "demand");
    await comeUp(0);
    hosts[0]!.busyCount = undefined;
    clock.advance(12_000);
    hosts[0]!.onmessage!({ type: "pong", abandonedForMs: 0, busyCount: 1 });
    clock.advance(40_000);
    expect(states()).toEqual([]);
  });
});

describe("starting replicas", () => {
  it("uses the blank host in reserve, and lays in the next one a moment after the replica is up", async () => {
    const { pool, clock, hosts, comeUp, states } = newPool();
    expect(hosts.map(({ name }) => name)).toEqual(["foremesh spare 3.1"]);
    pool.start(serviceConfig("maps"), "demand");
    await settle();
    expect(hosts).toHaveLength(1);
    await comeUp(0);
    expect(hosts).toHaveLength(1);
    clock.advance(1_000);
    expect(hosts).toHaveLength(2);
    expect(states()).toEqual(["maps-3.1 ready"]);
  });

  it("spawns a host of its own for a second service that starts meanwhile", async () => {
    const { pool, hosts } = newPool();
    pool.start(serviceConfig("maps"), "demand");
    pool.start(serviceConfig("rates"), "plan");
    expect(hosts.map(({ name }) => name)).toEqual(["foremesh spare 3.1", "rates-3.2"]);
    expect(pool.replicas.map(({ cause }) => cause)).toEqual(["demand", "plan"]);
  });

  it("does without a reserve that broke", async () => {
    const { pool, hosts, comeUp, states } = newPool();
    hosts[0]!.onerror!("script not found");
    pool.start(serviceConfig("maps"), "demand");
    await comeUp(1);
    expect(states()).toEqual(["maps-3.1 ready"]);
  });

  it("starts one replica of a service at a time, however often it is asked", async () => {
    const { pool, comeUp, states } = newPool();
    for (let i = 0; i < 5; i++) pool.start(serviceConfig("maps"), "demand");
    expect(states()).toEqual(["maps-3.1 starting"]);
    await comeUp(0);
    pool.start(serviceConfig("maps"), "demand");
    expect(states()).toEqual(["maps-3.1 ready", "maps-3.2 starting"]);
  });

  it("starts no more than the maximum; what drains does not count", async () => {
    const { pool, comeUp, states } = newPool();
    const service = serviceConfig("maps", { max: 1 });
    pool.start(service, "demand");
    await comeUp(0);
    pool.start(service, "demand");
    expect(states()).toEqual(["maps-3.1 ready"]);
    pool.retire("maps");
    pool.start(service, "demand");
    expect(states()).toEqual(["maps-3.1 draining", "maps-3.2 starting"]);
  });

  it("tells how long a start took", async () => {
    const { pool, clock, comeUp, onReady } = newPool();
    const service = serviceConfig("maps");
    pool.start(service, "plan");
    await settle();
    clock.advance(120);
    await comeUp(0);
    expect(onReady).toHaveBeenCalledExactlyOnceWith(pool.replicas[0], service, 120);
  });

  it("tells why a start failed, and can try again", async () => {
    const error = new MeshError("ARTIFACT_UNREADABLE", "status 404");
    const { pool, hosts, onStartFailed, prepare, states } = newPool();
    prepare.mockRejectedValueOnce(error);
    pool.start(serviceConfig("maps"), "demand");
    await settle();
    expect(onStartFailed).toHaveBeenCalledExactlyOnceWith("maps", error);
    expect([states(), hosts[0]!.isTerminated]).toEqual([[], true]);
    pool.start(serviceConfig("maps"), "demand");
    expect(states()).toEqual(["maps-3.2 starting"]);
  });
});

describe("ending replicas", () => {
  it("forgets a replica that trapped, and says what broke it", async () => {
    const { pool, comeUp, trap, onGone } = newPool();
    pool.start(serviceConfig("maps"), "demand");
    await comeUp(0);
    const [replica] = pool.replicas;
    trap(0);
    expect(pool.replicas).toEqual([]);
    expect(onGone).toHaveBeenCalledExactlyOnceWith(
      replica,
      expect.objectContaining({ code: "SERVICE_TRAPPED" }),
      TRAPPED_IN,
    );
  });

  it("replaces what its minimum asks for", async () => {
    const { pool, clock, comeUp, trap, states } = newPool();
    pool.start(serviceConfig("maps", { min: 1 }), "minimum");
    await comeUp(0);
    clock.advance(10_000);
    trap(0);
    expect(states()).toEqual(["maps-3.2 starting"]);
    expect(pool.replicas[0]!.cause).toBe("minimum");
  });

  it("does not start again at once what breaks at once: no tight loop of starts", async () => {
    const { pool, clock, comeUp, trap, states } = newPool();
    pool.start(serviceConfig("maps", { min: 1 }), "minimum");
    await comeUp(0);
    clock.advance(9_999);
    trap(0);
    expect(states()).toEqual([]);
    clock.advance(10_000);
    expect(states()).toEqual(["maps-3.2 starting"]);
  });

  it("leaves it to the next demand to start what never came up", async () => {
    const { pool, clock, prepare, states } = newPool();
    prepare.mockRejectedValue(new MeshError("ARTIFACT_UNREADABLE", "status 404"));
    pool.markUsed("maps");
    pool.start(serviceConfig("maps", { min: 1 }), "demand");
    await settle();
    clock.advance(60_000);
    expect([states(), prepare.mock.calls.length]).toEqual([[], 1]);
  });

  it("drains all of a service that is replaced, and stops what was only starting", async () => {
    const { pool, hosts, comeUp, states, onDraining, onStartFailed } = newPool();
    const service = serviceConfig("maps", { min: 2 });
    pool.start(service, "demand");
    await comeUp(0);
    pool.start(service, "demand");
    await settle();
    pool.retire("maps");
    await settle();
    expect(states()).toEqual(["maps-3.1 draining"]);
    expect(onDraining).toHaveBeenCalledOnce();
    // Whoever waits for it waits for the code that replaces it.
    expect(onStartFailed).not.toHaveBeenCalled();
    expect(hosts[1]!.isTerminated).toBe(true);
  });

  it("retires what nobody has used for ten minutes, but for the minimum", async () => {
    const { pool, clock, comeUp, states } = newPool();
    const service = serviceConfig("maps", { min: 1 });
    pool.start(service, "demand");
    await comeUp(0);
    pool.start(service, "demand");
    await comeUp(1);
    clock.advance(KEEP_ALIVE_MS);
    expect(states()).toEqual(["maps-3.1 ready", "maps-3.2 draining"]);
    clock.advance(KEEP_ALIVE_MS);
    expect(states()).toEqual(["maps-3.1 ready"]);
  });

  it("keeps what is in use", async () => {
    const { pool, clock, comeUp, states } = newPool();
    pool.start(serviceConfig("maps"), "demand");
    await comeUp(0);
    for (let minute = 0; minute < 60; minute += 5) {
      clock.advance(5 * 60_000);
      pool.markUsed("maps");
    }
    expect(states()).toEqual(["maps-3.1 ready"]);
    clock.advance(2 * KEEP_ALIVE_MS + 5_000);
    expect(states()).toEqual([]);
  });

  it("sets no timer while there is nothing to retire", async () => {
    const clock = manualClock();
    const after = vi.spyOn(clock, "after");
    const { pool, comeUp } = newPool({ clock });
    expect(after).not.toHaveBeenCalled();
    pool.start(serviceConfig("maps"), "demand");
    await comeUp(0);
    clock.advance(3 * KEEP_ALIVE_MS);
    after.mockClear();
    clock.advance(100 * KEEP_ALIVE_MS);
    expect(after).not.toHaveBeenCalled();
  });

  it("finds a replica by its id, as long as there is one", async () => {
    const { pool, comeUp, trap } = newPool();
    pool.start(serviceConfig("maps"), "demand");
    await comeUp(0);
    expect(pool.find("maps-3.1")?.state).toBe("ready");
    trap(0);
    expect(pool.find("maps-3.1")).toBeUndefined();
  });
});
