import { describe, expect, it, vi } from "vitest";
import type { TrafficPolicy } from "../config/schema";
import { MeshError } from "../kernel/errors";
import { manualClock } from "../kernel/manual-clock";
import type { Usage } from "../protocol/usage";
import { AttemptError } from "./attempt-error";
import { balance } from "./balance";
import type { Endpoint } from "./balancing/endpoint";
import type { Endpoints } from "./balancing/endpoints";
import { createGuards } from "./balancing/guards";
import { createPeakEwma } from "./balancing/peak-ewma";
import type { Exchange } from "./exchange";
import { backendRef, newExchange, serviceConfig } from "./exchange.fixture";
import { createPolicyTable } from "./policy-table";
import type { ReplicaClient } from "./transport/replica-client";

type Send = ReplicaClient["send"];

const answer = (text: string) => ({ response: new Response(text), queueMs: 1, serviceMs: 2 });
const untilAborted: Send = (_request, _payload, signal, onAccepted) => {
  onAccepted();
  return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
};

/** A balancer over endpoints that the test adds; `start` stands for the control plane that is asked for one. */
function newBalancer(
  start: (service: string) => Promise<void> = () => new Promise(() => undefined),
  policies: readonly TrafficPolicy[] = [],
) {
  const clock = manualClock();
  const ready: Endpoint[] = [];
  const usages: Usage[] = [];
  const endpoints: Endpoints = {
    ready: (service) => ready.filter((endpoint) => endpoint.service === service),
    demand: vi.fn(),
    waitFor: (service, signal) =>
      Promise.race([
        start(service),
        new Promise<void>((_resolve, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason), { once: true }),
        ),
      ]),
    reportUnresponsive: vi.fn(),
    reportUsage: (usage) => void usages.push(usage),
    attach: vi.fn(),
    detach: vi.fn(),
    giveUp: vi.fn(),
  };
  const add = (
    replica: string,
    send: Send,
    { inFlightCount = 0, cause = "demand" as Endpoint["cause"] } = {},
  ) => {
    const client: ReplicaClient = { inFlightCount, send, lose: () => undefined };
    const latency = createPeakEwma(clock.now);
    ready.push({ service: "maps", replica, cause, concurrency: 1, addedAt: 0, client, latency });
  };
  const remove = (replica: string) =>
    ready.splice(
      ready.findIndex((endpoint) => endpoint.replica === replica),
      1,
    );
  const services = new Map([["maps", serviceConfig("maps")]]);
  const network = vi.fn(async (upstream: string) => new Response(upstream));
  const guards = createGuards({ clock, random: () => 0 });
  const newId = () => "id";
  const policyTable = createPolicyTable(policies);
  const options = { path: "direct", services, endpoints, policies: policyTable, guards, clock } as const;
  const handle = balance({ ...options, newId, random: () => 0, network });
  const ask = (overrides: Partial<Exchange> = {}, backend = "maps") => {
    const exchange = newExchange([backendRef(backend)], overrides);
    return { exchange, outcome: handle(exchange) };
  };
  return { clock, endpoints, usages, add, remove, network, ask };
}

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

  it("asks for more capacity when all endpoints are busy, and does not wait for it", async () => {
    const { add, ask, endpoints } = newBalancer();
    add("m1", async () => answer("m1"), { inFlightCount: 1 });
    expect(await (await ask().outcome).text()).toBe("m1");
    expect(endpoints.demand).toHaveBeenCalledExactlyOnceWith("maps");
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

describe("an endpoint that fails", () => {
  const outlierDetection = {
    consecutive5xxErrors: 2,
    consecutiveGatewayErrors: 0,
    successRateMinimumPercent: 0,
    successRateMinimumRequests: 100,
    interval: 10_000,
    baseEjectionTime: 1_000,
    maxEjectionTime: 9_000,
    maxEjectionPercent: 100,
  };
  const policy = (name: string): TrafficPolicy => ({
    targetRef: { kind: "Service", name },
    outlierDetection,
  });
  const failing = async () => ({ ...answer("sick"), response: new Response("sick", { status: 500 }) });
  const waiting = () => new Promise<void>(() => undefined);

  it("is left for the others, and asked again with one exchange", async () => {
    const { add, ask, clock } = newBalancer(waiting, [policy("maps")]);
    let isSick = true;
    add("m1", async () => (isSick ? failing() : answer("m1")));
    add("m2", async () => answer("m2"));
    const texts = async (count: number) => {
      const all: string[] = [];
      for (let asked = 0; asked < count; asked++) all.push(await (await ask().outcome).text());
      return all;
    };
    expect(await texts(4)).toEqual(["sick", "sick", "m2", "m2"]);
    clock.advance(1_000);
    expect((await texts(2)).filter((text) => text === "sick").length).toBeLessThanOrEqual(1);
    isSick = false;
    clock.advance(9_000);
    expect(await texts(2)).toContain("m1");
  });

  it("leaves its exchanges to the next backend at once, when it is the only one", async () => {
    const { add, ask } = newBalancer(waiting, [policy("maps")]);
    add("m1", failing);
    for (let asked = 0; asked < 2; asked++) await ask().outcome;
    await expect(ask().outcome).rejects.toMatchObject({ code: "NO_ENDPOINT", replayable: true });
  });

  it("is not judged by callers that left, but by time that ran out", async () => {
    const { network, ask, clock } = newBalancer(waiting, [policy("rates")]);
    network.mockImplementation(() => new Promise(() => undefined));
    const end = (reason: unknown) => {
      const caller = new AbortController();
      network.mockImplementationOnce(async () => {
        caller.abort(reason);
        throw caller.signal.reason;
      });
      return ask({ signal: caller.signal }, "rates").outcome.catch(() => undefined);
    };
    for (let asked = 0; asked < 5; asked++) await end(new DOMException("left", "AbortError"));
    network.mockImplementation(async () => new Response("rates"));
    expect(await (await ask({}, "rates").outcome).text()).toBe("rates");
    for (let asked = 0; asked < 2; asked++) await end(new MeshError("DEADLINE_EXCEEDED", "slow"));
    await expect(ask({}, "rates").outcome).rejects.toMatchObject({ code: "NO_ENDPOINT" });
    clock.advance(1_000);
    expect(await (await ask({}, "rates").outcome).text()).toBe("rates");
  });
});
