import type { MeshConfig } from "../../runtime/config/schema";
import { manualClock } from "../../runtime/kernel/manual-clock";
import { seededRandom } from "../../runtime/kernel/seeded-random";
import { AttemptError } from "../../runtime/protocol/attempt-error";
import { createOutboundLink, type OutboundLink } from "../../runtime/protocol/outbound";
import { createEndpoints } from "../../runtime/proxy/balancing/endpoints";
import { createCallServer } from "../../runtime/proxy/call-server";
import { createProxy, type ExchangeParty } from "../../runtime/proxy/proxy";
import { createRecorder } from "../../runtime/telemetry/recorder";
import { nextTask, runUntil } from "../conformance/run-until";
import { createBackends, type Seen } from "./backends";
import { createChannel, linkReplicas } from "./replicas";
import type { Answer } from "./steps";

export type Client = Pick<ExchangeParty, "id" | "role">;

/** The real proxy in virtual time, with the upstreams and replicas of one example in memory. */
export interface Stage {
  /** How a backend answers from now on. A replica joins when it is named first. */
  script(backend: string, answers: readonly Answer[]): void;
  /** A page's, or a service's call by a name. `undefined`: it is none of the mesh's. */
  send(request: Request, client: Client): Promise<Response> | undefined;
  seenBy(backend: string): readonly Seen[];
  now(): number;
  /** Resolves when that time has gone by; it goes by while something is run. */
  after(ms: number): Promise<void>;
  /** Runs until the answer is there; time moves on when nothing else can. */
  run<T>(answer: Promise<T>): Promise<T>;
}

export function createStage(config: MeshConfig): Stage {
  const clock = manualClock(1_000_000);
  const backends = createBackends(clock);
  const services = new Set<string | undefined>(config.services.map(({ name }) => name));
  const upstreams = new Set(config.upstreams.map(({ name }) => name));
  const replicas = new Set<string>();
  const endpoints = createEndpoints({
    clock,
    findLeader: () => undefined,
    onLinked: () => undefined,
  });
  const addReplica = linkReplicas(endpoints, clock.now, (replica, request) =>
    backends.answer(replica, request, request.signal),
  );
  const jar = new Map<string, string>();
  let lastId = 0;
  const proxy = createProxy({
    config,
    path: "worker",
    endpoints,
    recorder: createRecorder(1, () => undefined),
    clock,
    cookies: {
      get: async (name) => jar.get(name),
      set: async (name, value) => void jar.set(name, value),
    },
    random: seededRandom(1),
    newId: () => `id-${++lastId}`,
    nextTask,
    network: (upstream, { head, signal }) =>
      backends.answer(upstream, head, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        throw new AttemptError("UPSTREAM_UNREACHABLE", `Cannot reach ${upstream}`, false, { cause: error });
      }),
  });

  const serveCalls = createCallServer({ proxy: () => proxy, now: clock.now, nextTask });
  const outboundOf = (caller: string): OutboundLink => {
    const [near, far] = createChannel();
    serveCalls(caller, near);
    return createOutboundLink(far, nextTask);
  };

  /** Of "maps-2" it is maps. */
  const join = (replica: string) => {
    const service = config.services.find(({ name }) => name === replica.replace(/-\d+$/, ""));
    if (service === undefined || service.name === replica) throw new Error(`no backend is called ${replica}`);
    replicas.add(replica);
    addReplica(service.name, replica, service.resources.concurrency);
  };

  return {
    script(backend, answers) {
      backends.script(backend, answers);
      if (!upstreams.has(backend) && !replicas.has(backend)) join(backend);
    },
    send(request, client) {
      const { method, url, headers } = request;
      if (services.has(client.id)) return outboundOf(client.id!).send(request);
      const match = proxy.match({ method, url: new URL(url), headers });
      return match && proxy.handle(request, match, { ...client, signal: new AbortController().signal });
    },
    seenBy: backends.seenBy,
    now: clock.now,
    after: (ms) => new Promise((resolve) => void clock.after(ms, resolve)),
    run: (answer) => runUntil(answer, clock),
  };
}
