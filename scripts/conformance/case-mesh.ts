import * as v from "valibot";
import { type MeshConfig, meshSchema } from "../../runtime/config/schema";
import { manualClock } from "../../runtime/kernel/manual-clock";
import { AttemptError } from "../../runtime/protocol/attempt-error";
import { createEndpoints } from "../../runtime/proxy/balancing/endpoints";
import { createCalls } from "../../runtime/proxy/calls";
import type { Exchange } from "../../runtime/proxy/exchange";
import { wait } from "../../runtime/proxy/policy/wait";
import { createProxy } from "../../runtime/proxy/proxy";
import { upgradeOf } from "../../runtime/proxy/upgrade";
import { createRecorder } from "../../runtime/telemetry/recorder";
import type { ConformanceCase, ConformanceTest } from "./cases";
import { IDLE_TASK_COUNT, nextTask, runUntil } from "./run-until";

/** What reached a backend. */
export interface Seen {
  readonly backend: string;
  readonly url: URL;
  readonly headers: Headers;
}

/** A mesh with the backends of one test. */
export interface CaseMesh {
  /** A page's request, or a call of one service to another; what no rule matches is 404. */
  ask(given: ConformanceCase, url: URL): Promise<Response>;
  /** Where a WebSocket leads. */
  upgrade(given: ConformanceCase, url: URL): Seen | undefined;
  /** What the backends have seen since it was last asked. */
  takeSeen(): Promise<Seen[]>;
}

/** The real proxy in virtual time, over backends in memory. */
export function createCaseMesh(
  { config, kind }: ConformanceTest,
  { backendBehavior }: ConformanceCase,
  random: () => number,
): CaseMesh {
  const clock = manualClock(1_000_000);
  let seen: Seen[] = [];
  let attemptCount = 0;
  const names = new Set([...config.availableBackends, ...Object.keys(config.services)]);
  for (const name of config.unresolvedBackends) names.delete(name);

  /** A fake backend; like the network, it ends with the exchange's signal. */
  const network = async (backend: string, { head, signal }: Exchange): Promise<Response> => {
    signal.throwIfAborted();
    seen.push({ backend, url: new URL(head.url), headers: new Headers(head.headers) });
    const { failFirst, failWith, failDelayMs, delayMs, respondWithHeaders } = backendBehavior;
    const fails = attemptCount++ < failFirst;
    const waitMs = fails ? failDelayMs : delayMs;
    if (waitMs > 0) await wait(waitMs, clock, signal);
    if (!fails) return new Response(backend, { headers: respondWithHeaders });
    if (typeof failWith === "number") return new Response(null, { status: failWith });
    throw new AttemptError("UPSTREAM_UNREACHABLE", "Cannot reach upstream: connection reset", false);
  };

  const upstreams = [...names].map((name) => ({ name, url: "http://backend.invalid" }));
  const { services: _services, ...defaults } = v.parse(meshSchema, { version: 1, upstreams });
  const listeners = config.listeners ?? [{ name: "http", port: 80, protocol: "HTTP" as const }];
  const meshConfig = { ...defaults, services: [], listeners, routes: config.routes } as MeshConfig;
  let lastId = 0;
  const proxy = createProxy({
    config: meshConfig,
    path: "worker",
    endpoints: createEndpoints({ clock, findLeader: () => undefined, onLinked: () => undefined }),
    recorder: createRecorder(1, () => undefined),
    clock,
    random,
    newId: () => String(++lastId),
    nextTask,
    network,
  });

  const portOf = ({ request: { listenerPort, scheme } }: ConformanceCase): number =>
    listenerPort ?? (scheme === "https" ? 443 : 80);

  const answer = async (given: ConformanceCase, url: URL): Promise<Response> => {
    const { method, headers, host, listenerPort } = given.request;
    const asked = new Request(url, { method, headers });
    const client = { id: undefined, role: undefined, signal: new AbortController().signal };
    if (kind === "mesh") {
      const port = /:(\d+)$/.exec(host ?? "")?.[1];
      return createCalls(proxy)(
        url.hostname,
        asked,
        port === undefined ? listenerPort : Number(port),
        client,
      );
    }
    const match = proxy.match({ method, url, headers: new Headers(headers), port: portOf(given) });
    return match === undefined ? new Response(null, { status: 404 }) : proxy.handle(asked, match, client);
  };

  return {
    ask: (given, url) => runUntil(answer(given, url), clock),
    upgrade(given, url) {
      const { method, headers: asked } = given.request;
      const headers = new Headers(asked);
      const upgrade = upgradeOf(proxy, { method, url, headers, port: portOf(given) });
      return upgrade && { backend: upgrade.backend, url: new URL(upgrade.url), headers };
    },
    async takeSeen() {
      // Copies are on their way when the answer is there.
      for (let task = 0; task < IDLE_TASK_COUNT; task++) await nextTask();
      const taken = seen;
      seen = [];
      attemptCount = 0;
      return taken;
    },
  };
}
