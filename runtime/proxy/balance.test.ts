import { describe, expect, it, vi } from "vitest";
import { MeshError } from "../kernel/errors";
import { AttemptError } from "../protocol/attempt-error";
import { answer, newBalancer, type Send, untilAborted } from "./balance.fixture";
import { backendRef } from "./exchange.fixture";

describe("an exchange with a service", () => {
  it("goes to a ready endpoint, and notes who answered and what it took", async () => {
    const { add, ask, endpoints } = newBalancer();
    add("m1", async () => answer("m1"), { cause: "plan" });
    const { exchange, outcome } = ask();
    expect(await (await outcome).text()).toBe("m1");
    expect(exchange.facts).toMatchObject({
      backend: "maps",
      replica: "m1",
      path: "direct",
      predicted: true,
      queueMs: 1,
      serviceMs: 2,
      startMs: undefined,
    });
    expect(endpoints.demand).not.toHaveBeenCalled();
  });

  it("goes to the endpoint with less in flight", async () => {
    const { add, ask } = newBalancer();
    add("busy", async () => answer("busy"), { inFlightCount: 1 });
    add("idle", async () => answer("idle"));
    expect(await (await ask().outcome).text()).toBe("idle");
  });

  it("sees those that were sent in the same moment", async () => {
    const { add, ask } = newBalancer();
    for (const replica of ["m1", "m2"]) add(replica, async () => answer(replica));
    const texts = [ask(), ask(), ask()].map(async ({ outcome }) => (await outcome).text());
    expect(new Set((await Promise.all(texts)).slice(0, 2))).toEqual(new Set(["m1", "m2"]));
  });

  it("waits at a busy endpoint when there is no other: whether there shall be is not the proxy's to say", async () => {
    const { add, ask, endpoints } = newBalancer();
    add("m1", async () => answer("m1"), { inFlightCount: 1 });
    expect(await (await ask().outcome).text()).toBe("m1");
    expect(endpoints.demand).not.toHaveBeenCalled();
  });

  it("counts as load of its service from before there is a replica until it ends, however it ends", async () => {
    const { add, ask, endpoints } = newBalancer(() =>
      Promise.reject(new MeshError("ARTIFACT_UNREADABLE", "404")),
    );
    const { enter, leave, answered } = endpoints.load;
    const failing = ask().outcome;
    expect(enter).toHaveBeenCalledExactlyOnceWith("maps");
    expect(leave).not.toHaveBeenCalled();
    await failing.catch(() => undefined);
    expect(leave).toHaveBeenCalledExactlyOnceWith("maps");
    add("m1", async () => answer("m1"));
    await ask().outcome;
    expect(leave).toHaveBeenCalledTimes(2);
    expect(answered).toHaveBeenCalledExactlyOnceWith("maps", 2, 1);
  });

  it("waits for a replica to start when there is none, and notes the cold start it paid", async () => {
    const balancer = newBalancer(async () => {
      balancer.clock.advance(80);
      balancer.add("m1", async () => answer("m1"));
    });
    const { exchange, outcome } = balancer.ask();
    expect(await (await outcome).text()).toBe("m1");
    expect(balancer.endpoints.demand).toHaveBeenCalledExactlyOnceWith("maps");
    expect(exchange.facts.startMs).toBe(80);
  });

  it("is refused under critical pressure when the service's work may wait, and may go elsewhere", async () => {
    const { add, ask, endpoints } = newBalancer();
    add("m1", async () => answer("m1"));
    endpoints.shedMs = 9_500;
    const error = await ask({}, "chores").outcome.catch((thrown) => thrown);
    expect(error).toMatchObject({ code: "SHED", replayable: true, headers: { "retry-after": "10" } });
    expect(endpoints.demand).not.toHaveBeenCalled();
    expect(await (await ask().outcome).text()).toBe("m1");
  });

  it("may go elsewhere, whatever its method, when no replica could be started", async () => {
    const { ask } = newBalancer(() => Promise.reject(new MeshError("ARTIFACT_UNREADABLE", "404")));
    const request = new Request("https://app.test/", { method: "POST" });
    await expect(ask({ request }).outcome).rejects.toMatchObject({
      code: "ARTIFACT_UNREADABLE",
      replayable: true,
    });
  });

  it("stops waiting when the caller gives up, with the caller's reason", async () => {
    const { ask } = newBalancer();
    const caller = new AbortController();
    const { outcome } = ask({ signal: caller.signal });
    const reason = new Error("user left");
    caller.abort(reason);
    await expect(outcome).rejects.toBe(reason);
  });
});

describe("an endpoint that is lost", () => {
  const loseFirst = (replayable: boolean) => {
    const balancer = newBalancer();
    balancer.add("m1", async () => {
      balancer.remove("m1");
      throw new AttemptError("ENDPOINT_LOST", "gone", replayable);
    });
    balancer.add("m2", async () => answer("m2"), { inFlightCount: 5 });
    return balancer;
  };

  it("is replaced by another, when the request can be sent again", async () => {
    expect(await (await loseFirst(false).ask().outcome).text()).toBe("m2");
    const request = new Request("https://app.test/", { method: "POST", body: "pay" });
    expect(await (await loseFirst(true).ask({ request }).outcome).text()).toBe("m2");
  });

  it("fails a POST that its guest had begun", async () => {
    const request = new Request("https://app.test/", { method: "POST" });
    await expect(loseFirst(false).ask({ request }).outcome).rejects.toMatchObject({ code: "ENDPOINT_LOST" });
  });

  it("is not taken for one whose guest failed: that would fail again", async () => {
    const { add, ask } = newBalancer();
    const send = vi.fn<Send>().mockRejectedValue(new AttemptError("SERVICE_TRAPPED", "boom", false));
    add("m1", send);
    await expect(ask().outcome).rejects.toMatchObject({ code: "SERVICE_TRAPPED" });
    expect(send).toHaveBeenCalledOnce();
  });
});

describe("the time of a service", () => {
  it("runs from when the guest has begun, and its end reports the endpoint", async () => {
    const { add, ask, clock, endpoints } = newBalancer();
    let begin!: () => void;
    add("m1", (request, payload, signal, onAccepted) => {
      begin = onAccepted;
      return untilAborted(request, payload, signal, () => undefined);
    });
    const { outcome } = ask();
    await Promise.resolve();
    clock.advance(4_000);
    begin();
    clock.advance(4_999);
    expect(endpoints.reportUnresponsive).not.toHaveBeenCalled();
    clock.advance(1);
    await expect(outcome).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    expect(endpoints.reportUnresponsive).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ replica: "m1" }),
    );
  });

  it("passes in the queue too: an endpoint that lets nothing begin is reported, and the exchange waits on", async () => {
    const { add, ask, clock, endpoints } = newBalancer();
    add("m1", (request, payload, signal) => untilAborted(request, payload, signal, () => undefined));
    void ask().outcome.catch(() => undefined);
    await Promise.resolve();
    clock.advance(4_999);
    expect(endpoints.reportUnresponsive).not.toHaveBeenCalled();
    clock.advance(1);
    expect(endpoints.reportUnresponsive).toHaveBeenCalledOnce();
  });

  it("is no reason to report an endpoint whose caller gave up", async () => {
    const { add, ask, endpoints } = newBalancer();
    add("m1", untilAborted);
    const caller = new AbortController();
    const { outcome } = ask({ signal: caller.signal });
    await Promise.resolve();
    caller.abort(new Error("user left"));
    await expect(outcome).rejects.toThrow("user left");
    expect(endpoints.reportUnresponsive).not.toHaveBeenCalled();
  });

  it("ends with the head: a body may take longer", async () => {
    const { add, ask, clock } = newBalancer();
    let seen: AbortSignal | undefined;
    add("m1", async (_request, _payload, signal, onAccepted) => {
      onAccepted();
      seen = signal;
      return answer("m1");
    });
    await ask().outcome;
    clock.advance(60_000);
    expect(seen!.aborted).toBe(false);
  });
});

describe("what is reported for the forecasts", () => {
  it("is the backend that was wanted: once, with what the exchange found, and who asked", async () => {
    const { add, ask, usages } = newBalancer();
    add("m1", async () => answer("m1"));
    const { exchange, outcome } = ask({ client: { id: undefined, role: "clerk" } });
    await outcome;
    expect(usages).toEqual([{ service: "maps", route: "r", at: 0, wasReady: true, role: "clerk" }]);
    await ask({ ...exchange, backend: backendRef("remote") }).outcome;
    expect(usages).toHaveLength(1);
  });

  it("says that no replica was ready", () => {
    const { ask, usages } = newBalancer();
    void ask().outcome;
    expect(usages).toEqual([{ service: "maps", route: "r", at: 0, wasReady: false }]);
  });

  it("covers remote upstreams too, which are always there", async () => {
    const { ask, usages, network } = newBalancer();
    const { exchange, outcome } = ask({}, "remote");
    expect(await (await outcome).text()).toBe("remote");
    expect(network).toHaveBeenCalledExactlyOnceWith("remote", exchange);
    expect(exchange.facts.path).toBe("network");
    expect(usages).toEqual([{ service: "remote", route: "r", at: 0 }]);
  });
});
