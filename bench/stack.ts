import * as v from "valibot";
import { type MeshConfig, meshSchema } from "../runtime/config/schema";
import type { Clock } from "../runtime/kernel/clock";
import { createEndpoints } from "../runtime/proxy/balancing/endpoints";
import { createProxy } from "../runtime/proxy/proxy";
import { createRecorder } from "../runtime/telemetry/recorder";
import type { BenchResult } from "./result";
import { ratioOf, summarize } from "./statistics";

/**
 * What the proxy adds to an exchange: match and handle, with a backend that answers at once. The rest of a round trip
 * is the browser's (see `warm`).
 */
const BATCH_COUNT = 40;
const BATCH_SIZE = 250;
/** The issue's: 50 µs at the median. A bare call of the backend is the base, so that the ratio is of one run. */
const CONFIG = {
  version: 1,
  upstreams: [{ name: "remote", url: "https://remote.test" }],
  routes: [
    route("plain", {}),
    route("full", {
      filters: [
        {
          type: "RequestHeaderModifier",
          requestHeaderModifier: { set: [{ name: "x-set", value: "1" }], remove: ["x-gone"] },
        },
        {
          type: "URLRewrite",
          urlRewrite: { path: { type: "ReplacePrefixMatch", replacePrefixMatch: "/other" } },
        },
        {
          type: "ResponseHeaderModifier",
          responseHeaderModifier: { add: [{ name: "x-add", value: "1" }] },
        },
      ],
      retry: { attempts: 2, codes: [503] },
      timeouts: { request: "10s", backendRequest: "2s" },
    }),
  ],
  trafficPolicies: [
    {
      targetRef: { kind: "HTTPRoute", name: "full" },
      rateLimit: { total: { requestsPerSecond: 1_000_000 } },
    },
    { targetRef: { name: "remote" }, outlierDetection: {}, connectionPool: { http: {} } },
  ],
};

function route(name: string, rule: Record<string, unknown>) {
  const matches = [{ path: { value: `/${name}` } }];
  return { name, rules: [{ matches, backendRefs: [{ name: "remote" }], ...rule }] };
}

const clock: Clock = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};

export async function benchStack(): Promise<BenchResult> {
  const answer = async () => new Response(null);
  const proxy = createProxy({
    config: v.parse(meshSchema, CONFIG) as MeshConfig,
    path: "worker",
    endpoints: createEndpoints({ clock, findLeader: () => undefined, onLinked: () => undefined }),
    recorder: createRecorder(200, () => undefined),
    clock,
    random: Math.random,
    newId: () => "id",
    nextTask: async () => undefined,
    network: answer,
  });
  const client = { signal: new AbortController().signal, id: undefined, role: undefined };
  const through = async (url: string) => {
    const request = new Request(url);
    const match = proxy.match({
      method: request.method,
      url: new URL(request.url),
      headers: request.headers,
    })!;
    return proxy.handle(request, match, client);
  };
  const arms = {
    bare: [
      "a Request, and the backend called",
      async () => {
        new Request("https://app.test/plain/x");
        return answer();
      },
    ],
    plain: ["through the proxy, a route without policies", () => through("https://app.test/plain/x")],
    full: [
      "through the proxy, filters, retry, limits and breaker",
      () => through("https://app.test/full/x?q=1"),
    ],
  } as const;
  const batches = { bare: [], plain: [], full: [] } as Record<keyof typeof arms, number[][]>;
  for (let batch = 0; batch < BATCH_COUNT; batch++) {
    for (const name of Object.keys(arms) as (keyof typeof arms)[]) {
      const durations: number[] = [];
      for (let index = 0; index < BATCH_SIZE; index++) {
        const startedAt = performance.now();
        await arms[name][1]();
        durations.push(performance.now() - startedAt);
      }
      // The first batches compile the code.
      if (batch >= BATCH_COUNT / 4) batches[name].push(durations);
    }
  }
  const arm = (name: keyof typeof arms) => ({
    name,
    what: arms[name][0],
    summary: summarize(batches[name].flat()),
  });
  const compare = (name: keyof typeof arms) => ({
    arm: name,
    base: "bare",
    ratio: ratioOf(batches[name], batches.bare),
  });
  return {
    name: "stack",
    arms: [arm("bare"), arm("plain"), arm("full")],
    comparisons: [compare("plain"), compare("full")],
  };
}
