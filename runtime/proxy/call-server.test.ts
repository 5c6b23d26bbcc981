import { expect, it } from "vitest";
import { parseConfig } from "../config/parse-config";
import { manualClock } from "../kernel/manual-clock";
import { createOutboundLink } from "../protocol/outbound";
import { nextTask, openChannel } from "../protocol/ports.fixture";
import { createRecorder } from "../telemetry/recorder";
import { createEndpoints } from "./balancing/endpoints";
import { createCallServer } from "./call-server";
import { createProxy, type MeshProxy } from "./proxy";

const clock = manualClock();

/** A mesh with the upstream "rates", which answers with what reached it; `maps` may reach what is granted. */
function proxyThatGrants(outbound: readonly string[], routes: object[] = []): MeshProxy {
  const artifact = { abi: "fetch", url: "/maps.js", sha256: "0".repeat(64) };
  const json = {
    version: 1,
    services: [{ name: "maps", version: "1.0.0", artifact, capabilities: { outbound } }],
    upstreams: [{ name: "rates", url: "https://rates.test" }],
    routes,
  };
  const context = { origin: "https://app.test", configUrl: "https://app.test/mesh.json", reservedPaths: [] };
  return createProxy({
    config: parseConfig(JSON.stringify(json), context).config!,
    path: "worker",
    endpoints: createEndpoints({ clock, findLeader: () => undefined, onLinked: () => undefined }),
    recorder: createRecorder(1, () => undefined),
    clock,
    random: () => 0,
    newId: () => "e1",
    nextTask,
    network: async (upstream, { head, payload, signal }) => {
      if (new URL(head.url).pathname === "/hang")
        return new Promise((_resolve, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason)),
        );
      const text = await (await payload.asRequest()).text();
      return new Response(`${upstream} ${head.method} ${head.url} ${text}`);
    },
  });
}

/** What the replicas of `maps` have of the mesh, over a real port. */
function outboundOf(proxy: () => MeshProxy | undefined) {
  const { port1, port2 } = openChannel();
  const stop = createCallServer({ proxy, now: clock.now, nextTask })("maps", port1);
  return { ...createOutboundLink(port2, nextTask), stop };
}

it("calls what was granted by its name, with method and body", async () => {
  const proxy = proxyThatGrants(["http://rates"]);
  const { send } = outboundOf(() => proxy);
  const answer = await send(new Request("http://rates/today?x=1", { method: "POST", body: "EUR" }));
  expect(await answer.text()).toBe("rates POST http://rates/today?x=1 EUR");
});

it.each([
  ["http://rates/", []],
  ["http://rates:8080/", ["http://rates"]],
  ["https://rates/", ["https://rates"]],
  ["http://elsewhere.test/", ["http://elsewhere.test"]],
])("refuses %s when %j is granted", async (url, granted) => {
  const proxy = proxyThatGrants(granted);
  const answer = await outboundOf(() => proxy).send(new Request(url));
  expect([answer.status, await answer.json()]).toMatchObject([403, { code: "FORBIDDEN_OUTBOUND" }]);
});

it("judges each call by the configuration in use then", async () => {
  let proxy: MeshProxy | undefined;
  const { send } = outboundOf(() => proxy);
  const statuses: number[] = [];
  for (const next of [undefined, proxyThatGrants(["http://rates"]), proxyThatGrants([])]) {
    proxy = next;
    statuses.push((await send(new Request("http://rates/"))).status);
  }
  expect(statuses).toEqual([403, 200, 403]);
});

it("takes a call by the port it names", async () => {
  const calls = {
    name: "calls",
    parentRefs: [{ kind: "Service", name: "rates", port: 8080 }],
    rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: { hostname: "moved.test" } }] }],
  };
  const proxy = proxyThatGrants(["http://rates", "http://rates:8080"], [calls]);
  const { send } = outboundOf(() => proxy);
  expect((await send(new Request("http://rates:8080/"))).status).toBe(302);
  expect((await send(new Request("http://rates/"))).status).toBe(200);
});

it("gives up a call with its caller, and all calls when the proxy is gone", async () => {
  const proxy = proxyThatGrants(["http://rates"]);
  const { send, lose } = outboundOf(() => proxy);
  const caller = new AbortController();
  const given = send(new Request("http://rates/hang", { signal: caller.signal }));
  caller.abort(new Error("not needed any more"));
  await expect(given).rejects.toThrow("not needed any more");
  const lost = send(new Request("http://rates/hang"));
  lose();
  await expect(lost).rejects.toMatchObject({ code: "ENDPOINT_LOST" });
});
