import type { MeshConfig } from "../runtime/config/schema";
import { MeshError } from "../runtime/kernel/errors";
import { AttemptError } from "../runtime/protocol/attempt-error";
import type { Endpoints } from "../runtime/proxy/balancing/endpoints";
import type { Exchange } from "../runtime/proxy/exchange";
import { createProxy, type MeshProxy, type ProxyOptions } from "../runtime/proxy/proxy";
import { createRecorder } from "../runtime/telemetry/recorder";
import { type BreakerModel, createBreakerModel, type TryOutcome } from "./breaker-model";
import type { Ledger } from "./ledger";
import { nextTaskIn } from "./platform";
import type { Realm, World } from "./world";

/** How the remote upstreams are doing. */
export interface UpstreamTemper {
  readonly failRatio: number;
  readonly resetRatio: number;
  readonly slowRatio: number;
}

export interface DataPlaneOptions {
  readonly world: World;
  readonly ledger: Ledger;
  readonly realm: Realm;
  readonly endpoints: Endpoints;
  readonly path: ProxyOptions["path"];
  upstreams(): UpstreamTemper;
}

/** The real proxy in a simulated realm; upstreams answer as their temper says. A proxy per configuration, as ever. */
export function createDataPlane({ world, ledger, realm, endpoints, path, upstreams }: DataPlaneOptions) {
  /** Of "remote", under each configuration so far: what began under an old one ends under it. */
  const breakers: BreakerModel[] = [];
  const recorder = createRecorder(1, (event) => {
    if (realm.isDead) return;
    ledger.recorded(event);
    const isRefused = event.route === "remote" && event.flags.includes("UH");
    if (isRefused && breakers.every(({ isClosed }) => isClosed))
      world.violate(`${realm.name} has no reason to keep from remote`);
  });
  let exchangeCount = 0;

  const answerOf = async (upstream: string, exchange: Exchange): Promise<Response> => {
    const body = await exchange.payload.asRequest();
    if (body.body !== null) await body.text();
    const { failRatio, resetRatio, slowRatio } = upstreams();
    const delayMs = world.random() < slowRatio ? 500 + world.random() * 4_000 : 5 + world.random() * 60;
    await new Promise<void>((resolve) => realm.post(delayMs, resolve));
    if (world.random() < resetRatio)
      throw new AttemptError("UPSTREAM_UNREACHABLE", `Cannot reach ${upstream}: reset`, false);
    return new Response("remote", { status: world.random() < failRatio ? 503 : 200 });
  };

  /** As `fetch` does it: its caller hears of an abort at once. */
  const fetchFrom = (upstream: string, exchange: Exchange, left: () => void): Promise<Response> => {
    const { signal } = exchange;
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise<Response>((resolve, reject) => {
      const abort = () => {
        left();
        reject(signal.reason);
      };
      signal.addEventListener("abort", abort);
      answerOf(upstream, exchange)
        .then(resolve, reject)
        .finally(() => signal.removeEventListener("abort", abort));
    }).finally(left);
  };

  return (config: MeshConfig): MeshProxy => {
    const budget = ledger.newBudget(config);
    const remote = createBreakerModel(world, "remote", config);
    const reserve = createBreakerModel(world, "reserve", config);
    breakers.push(remote);
    const proxy = createProxy({
      config,
      path,
      endpoints,
      recorder,
      clock: realm.clock,
      random: world.random,
      newId: () => `${realm.name}-${++exchangeCount}`,
      nextTask: nextTaskIn(realm),
      network(upstream, exchange) {
        const { request, signal } = exchange;
        const isRemote = upstream === "remote";
        const settle = (isRemote ? remote : reserve).sent();
        if (!signal.aborted) ledger.sentToUpstream(request.url, upstream);
        const left = isRemote && !signal.aborted ? budget.sent(request.url) : () => undefined;
        const answered = fetchFrom(upstream, exchange, left);
        answered.then(
          ({ status }) => settle(status),
          () => settle(failureOf(signal)),
        );
        return answered;
      },
    });
    return {
      ...proxy,
      handle(request, match, client) {
        if (match.route === "remote") budget.entered();
        return proxy.handle(request, match, client);
      },
    };
  };
}

/** A time limit is the upstream's failure; that the caller left is not. */
const failureOf = ({ aborted, reason }: AbortSignal): TryOutcome =>
  aborted && !(reason instanceof MeshError) ? "abandoned" : undefined;
