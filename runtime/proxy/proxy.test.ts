import { getEventListeners } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { parseConfig } from "../config/parse-config";
import { MeshError } from "../kernel/errors";
import { manualClock } from "../kernel/manual-clock";
import type { Channel } from "../protocol/channel";
import type { ProxyReport, StartCause } from "../protocol/discovery-messages";
import { createExchangeServer } from "../protocol/exchange-server";
import { nextTask, openChannel } from "../protocol/ports.fixture";
import { createRecorder } from "../telemetry/recorder";
import { createEndpoints } from "./balancing/endpoints";
import type { Exchange } from "./exchange";
import { createProxy } from "./proxy";

const service = (name: string, more: object = {}) => ({
  name,
  version: "1.0.0",
  artifact: { abi: "fetch", url: `/services/${name}.js`, sha256: "0".repeat(64) },
  ...more,
});

const rule = (name: string, more: object) => ({
  name,
  rules: [{ matches: [{ path: { value: `/api/${name}` } }], ...more }],
});

/** A service with a remote fallback, and one for clerks only. */
function configOf(mapsRule: object) {
  const maps = {
    backendRefs: [{ name: "maps" }, { name: "remote", fallback: true }],
    timeouts: { request: "4s" },
    ...mapsRule,
  };
  const json = {
    version: 1,
    services: [service("maps"), service("ledger", { roles: ["clerk"] })],
    upstreams: [{ name: "remote", url: "https://remote.test" }],
    routes: [rule("maps", maps), rule("ledger", { backendRefs: [{ name: "ledger" }] })],
  };
  const context = { origin: "https://app.test", configUrl: "https://app.test/mesh.json", reservedPaths: [] };
  return parseConfig(JSON.stringify(json), context).config!;
}

/** A whole proxy, with replicas of `maps` behind real ports; the control plane is the test. */
function newProxy(mapsRule: object = {}) {
  const clock = manualClock();
  const reports: ProxyReport[] = [];
  const link: Channel<ProxyReport> = { postMessage: (report) => void reports.push(report), onmessage: null };
  const endpoints = createEndpoints({ clock, findLeader: vi.fn(), onLinked: vi.fn() });
  endpoints.attach(link);
  const recorder = createRecorder(10, () => undefined);
  const network = vi.fn(async (upstream: string, { payload }: Exchange) => {
    return new Response(`${upstream} got ${await (await payload.asRequest()).text()}`);
  });
  const newId = () => "e1";
  const options = {
    config: configOf(mapsRule),
    path: "worker",
    endpoints,
    recorder,
    clock,
    random: () => 0,
  } as const;
  const proxy = createProxy({ ...options, newId, nextTask, network });
  const addReplica = (handle: (request: Request) => Promise<Response>, cause: StartCause = "demand") => {
    const { port1, port2 } = openChannel();
    const server = createExchangeServer({
      handle,
      limits: { concurrency: 1 },
      now: clock.now,
      nextTask,
      onFailure: () => false,
    });
    server.serve(port2);
    const message = {
      type: "endpoint-added",
      service: "maps",
      replica: "maps-1.1",
      cause,
      concurrency: 1,
    };
    link.onmessage?.({ data: message, ports: [port1] } as unknown as MessageEvent);
  };
  const match = (path: string, method = "GET") =>
    proxy.match({ method, url: new URL(path, "https://app.test"), headers: new Headers() });
  const isLocal = (path: string, method = "GET") =>
    proxy.isLocal(match(path, method)!, {
      method,
      url: new URL(path, "https://app.test"),
      headers: new Headers(),
    });
  const fetch = (
    path: string,
    init: RequestInit = {},
    signal = new AbortController().signal,
    role?: string,
  ) => proxy.handle(new Request(`https://app.test${path}`, init), match(path)!, { signal, id: "page", role });
  return { proxy, clock, reports, recorder, network, addReplica, match, isLocal, fetch };
}

describe("a proxy", () => {
  it("knows at once which requests are the mesh's, and which could be answered without waiting", () => {
    const { proxy, match, isLocal, addReplica } = newProxy();
    expect(match("/index.html")).toBeUndefined();
    expect(match("/api/maps/1")).toMatchObject({ route: "maps" });
    expect(isLocal("/api/maps")).toBe(false);
    addReplica(async () => new Response("x"));
    expect(isLocal("/api/maps")).toBe(true);
    expect([proxy.needsRole(match("/api/maps")!), proxy.needsRole(match("/api/ledger")!)]).toEqual([
      false,
      true,
    ]);
  });

  it("leaves to the service worker what is kept there, and what is written to it", () => {
    const { addReplica, proxy, isLocal } = newProxy({ cache: { strategy: "cache-first" } });
    addReplica(async () => new Response("x"));
    expect(isLocal("/api/maps")).toBe(false);
    const { addReplica: addOther, isLocal: isOtherLocal } = newProxy({ cache: { strategy: "network-only" } });
    addOther(async () => new Response("x"));
    expect(isOtherLocal("/api/maps")).toBe(true);
    expect(proxy.parts.cacheRules.size).toBe(1);
  });

  it("leaves the writes of a rule with an outbox to the service worker, and no reads", () => {
    const { match, addReplica, isLocal } = newProxy({ offline: "queue" });
    addReplica(async () => new Response("x"));
    const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
    expect(methods.filter((method) => isLocal("/api/maps", method))).toEqual(["GET", "HEAD"]);
    expect(match("/api/ledger", "POST")).toMatchObject({ isQueued: false });
  });

  it("answers from a replica, and says so on the response", async () => {
    const { fetch, addReplica } = newProxy();
    addReplica(async (request) => new Response(`got ${await request.text()}`));
    const response = await fetch("/api/maps", { method: "POST", body: "tile" });
    expect(await response.text()).toBe("got tile");
    expect(response.headers.get("server-timing")).toContain('mesh;desc="maps@maps-1.1 worker"');
  });

  it("gives the remote backend half of the time when no replica starts, with the body still there", async () => {
    const { fetch, clock, reports, recorder } = newProxy();
    const answered = fetch("/api/maps", { method: "POST", body: "tile" });
    await nextTask();
    expect(reports.map(({ type }) => type)).toEqual(["usage", "load", "demand"]);
    clock.advance(2_000);
    expect(await (await answered).text()).toBe("remote got tile");
    expect(recorder.recent()[0]).toMatchObject({
      backend: "remote",
      path: "network",
      startMs: 2_000,
      flags: [],
    });
  });

  it("asks the remote backend when the service fails, for a request that may be repeated", async () => {
    const { fetch, addReplica } = newProxy();
    addReplica(() => Promise.reject(new WebAssembly.RuntimeError("unreachable")));
    expect(await (await fetch("/api/maps", { method: "PUT", body: "tile" })).text()).toBe("remote got tile");
    const post = await fetch("/api/maps", { method: "POST", body: "tile" });
    expect([post.status, post.headers.get("x-mesh-flags")]).toEqual([502, "UR"]);
  });

  it("answers 504 when nobody has answered in time", async () => {
    const { fetch, clock, network } = newProxy();
    network.mockImplementation(
      (_upstream, { signal }) =>
        new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    );
    const answered = fetch("/api/maps");
    await nextTask();
    clock.advance(2_000);
    await nextTask();
    clock.advance(2_000);
    const response = await answered;
    expect([response.status, response.headers.get("x-mesh-flags")]).toEqual([504, "UT"]);
  });

  it("has no limit of its own where the route says 0s, and one per attempt where it says so", async () => {
    const patient = newProxy({ timeouts: { request: "0s" } });
    patient.addReplica(async () => new Response("maps"));
    expect((await patient.fetch("/api/maps")).status).toBe(200);
    const strict = newProxy({ timeouts: { request: "10s", backendRequest: "1s" } });
    const answered = strict.fetch("/api/maps");
    await nextTask();
    strict.clock.advance(1_000);
    expect(await (await answered).text()).toBe("remote got ");
  });

  it("reports a service that stands in for an upstream as what it is", async () => {
    const backendRefs = [{ name: "remote" }, { name: "maps", fallback: true }];
    const { fetch, addReplica, network, recorder } = newProxy({ backendRefs });
    network.mockRejectedValue(new MeshError("UPSTREAM_UNREACHABLE", "offline"));
    addReplica(async () => new Response("maps"));
    expect(await (await fetch("/api/maps")).text()).toBe("maps");
    expect(recorder.recent()[0]).toMatchObject({ backend: "maps", replica: "maps-1.1", path: "worker" });
  });

  it("does not call an answer of the network predicted because a predicted replica failed", async () => {
    const { fetch, addReplica, recorder } = newProxy();
    addReplica(() => Promise.reject(new Error("boom")), "plan");
    await fetch("/api/maps");
    expect(recorder.recent()[0]).toMatchObject({ backend: "remote", predicted: false, replica: undefined });
  });

  it("has a replica checked that took longer than its service may, not one whose queue was too long", async () => {
    const { fetch, addReplica, clock, reports } = newProxy({ timeouts: { request: "6s" } });
    addReplica(() => new Promise(() => undefined));
    const checked = () => reports.filter(({ type }) => type === "unresponsive").length;
    const answers = [fetch("/api/maps"), fetch("/api/maps")];
    for (let i = 0; i < 20; i++) await nextTask();
    clock.advance(3_000);
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
    expect(checked()).toBe(0);
  });

  it("leaves no listener on the signal of its caller, who may use it for a thousand exchanges", async () => {
    const { fetch, addReplica } = newProxy();
    addReplica(async () => new Response("maps"));
    const { signal } = new AbortController();
    await (await fetch("/api/maps", {}, signal)).text();
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("answers 403 for a role that may not, before anything is started", async () => {
    const { fetch, reports } = newProxy();
    const response = await fetch("/api/ledger", {}, new AbortController().signal, "guest");
    expect([response.status, (await response.json()).code]).toEqual([403, "FORBIDDEN_ROLE"]);
    expect(reports).toEqual([]);
  });

  it("rejects with the reason of a caller that gives up, and with nothing else", async () => {
    const { fetch, recorder } = newProxy();
    const caller = new AbortController();
    const answered = fetch("/api/maps", {}, caller.signal);
    const reason = new Error("user left");
    caller.abort(reason);
    await expect(answered).rejects.toBe(reason);
    expect(recorder.exchangeCount).toBe(0);
  });
});
