import type { MeshConfig } from "../runtime/config/schema";
import { AttemptError } from "../runtime/proxy/attempt-error";
import type { Endpoints } from "../runtime/proxy/balancing/endpoints";
import type { Exchange } from "../runtime/proxy/exchange";
import { createProxy, type MeshProxy, type ProxyOptions } from "../runtime/proxy/proxy";
import { createRecorder } from "../runtime/telemetry/recorder";
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
  const recorder = createRecorder(1, (event) => {
    if (!realm.isDead) ledger.recorded(event);
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

  return (config: MeshConfig): MeshProxy => {
    const budget = ledger.newBudget(config);
    return createProxy({
      config,
      path,
      endpoints,
      recorder,
      clock: realm.clock,
      random: world.random,
      newId: () => `${realm.name}-${++exchangeCount}`,
      nextTask: nextTaskIn(realm),
      network(upstream, exchange) {
        const { signal } = exchange;
        if (signal.aborted) return Promise.reject(signal.reason);
        ledger.sentToUpstream(exchange.request.url, upstream);
        const left = upstream === "remote" ? budget.sent(exchange.request.url) : () => undefined;
        return new Promise<Response>((resolve, reject) => {
          const abort = () => reject(signal.reason);
          signal.addEventListener("abort", abort);
          answerOf(upstream, exchange)
            .then(resolve, reject)
            .finally(() => signal.removeEventListener("abort", abort));
          signal.addEventListener("abort", left, { once: true });
        }).finally(() => {
          signal.removeEventListener("abort", left);
          left();
        });
      },
    });
  };
}
