import { describe, expect, it, vi } from "vitest";
import { MeshError } from "../kernel/errors";
import { manualClock } from "../kernel/manual-clock";
import type { StartOrder } from "../protocol/host-messages";
import { fakeSpawner, startOrder } from "./hosts.fixture";
import { createReplica } from "./replica";

function newReplica() {
  const clock = manualClock();
  const { spawn, hosts } = fakeSpawner();
  const host = spawn("blank");
  const onGone = vi.fn();
  const replica = createReplica({ id: "maps-1.1", service: "maps", cause: "demand", host, clock, onGone });
  return { replica, clock, host, fake: hosts[0]!, onGone };
}

async function readyReplica() {
  const all = newReplica();
  const started = all.replica.start(Promise.resolve(startOrder("maps")));
  await Promise.resolve();
  all.host.onmessage!({ type: "ready" });
  await started;
  return all;
}

describe("start of a replica", () => {
  it("orders the guest once its code is there, and is ready when the guest is", async () => {
    const { replica, fake, host } = newReplica();
    const started = replica.start(Promise.resolve(startOrder("maps")));
    expect([replica.state, fake.received]).toEqual(["starting", []]);
    await Promise.resolve();
    expect(fake.received).toEqual(["start"]);
    host.onmessage!({ type: "ready" });
    await started;
    expect(replica.state).toBe("ready");
  });

  it("is over when the code cannot be had, and says why", async () => {
    const { replica, fake, onGone } = newReplica();
    const error = new MeshError("INTEGRITY_MISMATCH", "wrong bytes");
    await expect(replica.start(Promise.reject(error))).rejects.toBe(error);
    expect([replica.state, fake.isTerminated]).toEqual(["gone", true]);
    expect(onGone).toHaveBeenCalledExactlyOnceWith(error, undefined);
  });

  it("gives a failure without a code one", async () => {
    const { replica } = newReplica();
    const started = replica.start(Promise.reject(new TypeError("odd")));
    await expect(started).rejects.toMatchObject({ code: "SERVICE_START_FAILED" });
  });

  it("is over when the guest's start throws", async () => {
    const { replica, host, fake } = newReplica();
    const started = replica.start(Promise.resolve(startOrder("maps")));
    host.onmessage!({ type: "start-failed", error: { code: "SERVICE_START_FAILED", message: "no memory" } });
    await expect(started).rejects.toMatchObject({ message: "no memory" });
    expect(fake.isTerminated).toBe(true);
  });

  it("is over after 10 s without an answer; time spent on getting the code does not count", async () => {
    const { replica, clock, fake } = newReplica();
    let deliver!: (order: StartOrder) => void;
    const order = new Promise<StartOrder>((resolve) => {
      deliver = resolve;
    });
    const started = replica.start(order);
    clock.advance(60_000);
    expect(replica.state).toBe("starting");
    deliver(startOrder("maps"));
    await order;
    clock.advance(9_999);
    expect(replica.state).toBe("starting");
    clock.advance(1);
    await expect(started).rejects.toMatchObject({ code: "SERVICE_START_FAILED" });
    expect(fake.isTerminated).toBe(true);
  });

  it("is not undone by its own time limit once it has succeeded", async () => {
    const { replica, clock } = await readyReplica();
    clock.advance(60_000);
    expect(replica.state).toBe("ready");
  });

  it("orders nothing when it was stopped before its code came", async () => {
    const { replica, fake } = newReplica();
    const started = replica.start(Promise.resolve(startOrder("maps")));
    replica.stop();
    await expect(started).rejects.toMatchObject({ code: "SERVICE_START_FAILED" });
    expect(fake.received).toEqual([]);
  });
});

describe("life of a replica", () => {
  it("ends with a trap, at once", async () => {
    const { replica, host, fake, onGone } = await readyReplica();
    const exchange = { link: 2, id: 7 };
    host.onmessage!({
      type: "trapped",
      error: { code: "SERVICE_TRAPPED", message: "unreachable" },
      exchange,
    });
    expect([replica.state, fake.isTerminated]).toEqual(["gone", true]);
    expect(onGone).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ code: "SERVICE_TRAPPED" }),
      exchange,
    );
  });

  it("ends when its worker fails", async () => {
    const { replica, host } = await readyReplica();
    host.onerror!("script threw");
    expect(replica.state).toBe("gone");
  });

  it("ends when it does not answer a ping: its guest loops", async () => {
    const { replica, clock, fake, onGone } = await readyReplica();
    replica.check();
    expect(fake.received.at(-1)).toBe("ping");
    clock.advance(249);
    expect(replica.state).toBe("ready");
    clock.advance(1);
    expect([replica.state, fake.isTerminated]).toEqual(["gone", true]);
    expect(onGone.mock.calls).toEqual([[expect.objectContaining({ code: "SERVICE_TRAPPED" }), undefined]]);
  });

  it("goes on when it answers", async () => {
    const { replica, clock, host } = await readyReplica();
    replica.check();
    clock.advance(200);
    host.onmessage!({ type: "pong", abandonedForMs: 0, busyCount: 0 });
    clock.advance(10_000);
    expect(replica.state).toBe("ready");
  });

  it("gets no more time from further checks while one is under way, and is asked once", async () => {
    const { replica, clock, fake } = await readyReplica();
    replica.check();
    clock.advance(200);
    replica.check();
    expect(fake.received.filter((type) => type === "ping")).toHaveLength(1);
    clock.advance(50);
    expect(replica.state).toBe("gone");
  });

  it("ends when it still holds on, a quarter of a second later, to work that was given up", async () => {
    const { replica, clock, host, fake } = await readyReplica();
    replica.check();
    host.onmessage!({ type: "pong", abandonedForMs: 250, busyCount: 1 });
    clock.advance(250);
    expect([replica.state, fake.received.slice(-2)]).toEqual(["ready", ["ping", "ping"]]);
    host.onmessage!({ type: "pong", abandonedForMs: 250, busyCount: 1 });
    expect(replica.state).toBe("gone");
  });

  it("goes on when it has let go of it by then", async () => {
    const { replica, clock, host } = await readyReplica();
    replica.check();
    host.onmessage!({ type: "pong", abandonedForMs: 250, busyCount: 1 });
    clock.advance(250);
    host.onmessage!({ type: "pong", abandonedForMs: 0, busyCount: 0 });
    clock.advance(10_000);
    expect(replica.state).toBe("ready");
  });

  it("can be checked again after it has answered", async () => {
    const { replica, clock, host } = await readyReplica();
    replica.check();
    host.onmessage!({ type: "pong", abandonedForMs: 0, busyCount: 0 });
    replica.check();
    clock.advance(250);
    expect(replica.state).toBe("gone");
  });

  it("drains until it is idle", async () => {
    const { replica, clock, host, fake } = await readyReplica();
    replica.drain();
    clock.advance(1_000);
    host.onmessage!({ type: "pong", abandonedForMs: 0, busyCount: 2 });
    expect([replica.state, fake.isTerminated]).toEqual(["draining", false]);
    clock.advance(1_000);
    host.onmessage!({ type: "pong", abandonedForMs: 0, busyCount: 0 });
    expect([replica.state, fake.isTerminated]).toEqual(["gone", true]);
  });

  it("drains for 30 s at most, then stops without an error", async () => {
    const { replica, clock, fake, onGone } = await readyReplica();
    replica.drain();
    expect([replica.state, fake.isTerminated]).toEqual(["draining", false]);
    clock.advance(30_000);
    expect([replica.state, fake.isTerminated]).toEqual(["gone", true]);
    expect(onGone).toHaveBeenCalledExactlyOnceWith(undefined, undefined);
  });

  it("is over once: what comes after changes nothing", async () => {
    const { replica, host, clock, onGone } = await readyReplica();
    replica.check();
    replica.stop();
    replica.stop(new MeshError("SERVICE_TRAPPED", "late"));
    host.onmessage!({ type: "ready" });
    replica.drain();
    clock.advance(60_000);
    expect(replica.state).toBe("gone");
    expect(onGone).toHaveBeenCalledOnce();
  });
});
