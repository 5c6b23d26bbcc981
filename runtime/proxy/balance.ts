import type { ServiceConfig } from "../config/schema";
import type { Clock } from "../kernel/clock";
import { MeshError } from "../kernel/errors";
import { getOrCreate } from "../kernel/get-or-create";
import { AttemptError } from "../protocol/attempt-error";
import { pageNameOf } from "../protocol/page-name";
import type { ExchangePath } from "../telemetry/exchange-event";
import { type Endpoint, keyOf } from "./balancing/endpoint";
import type { Endpoints } from "./balancing/endpoints";
import type { Guards } from "./balancing/guards";
import { type Cookies, hashKeyOf } from "./balancing/hash-key";
import { createLoadBalancer, type LoadBalancer } from "./balancing/load-balancer";
import type { Exchange } from "./exchange";
import type { Handler } from "./layer";
import { mayReplay } from "./may-replay";
import type { PolicyTable } from "./policy-table";
import type { ServiceCatalog } from "./service-catalog";
import { timeLimit } from "./time-limit";

export interface BalanceOptions {
  readonly services: ServiceCatalog;
  readonly endpoints: Endpoints;
  readonly clock: Clock;
  /** How this realm reaches a local replica. */
  readonly path: Exclude<ExchangePath, "network">;
  random(): number;
  readonly policies: PolicyTable;
  readonly guards: Guards;
  readonly cookies?: Cookies | undefined;
  newId(): string;
  network(upstream: string, exchange: Exchange): Promise<Response>;
}

/**
 * Replays of an exchange that a guest had begun. A leader that goes costs one; an exchange that loses more replicas may
 * well be what kills them.
 */
const REPLAY_MAX_COUNT = 2;

/** Innermost: brings an exchange to a ready replica of its service, or to a remote upstream. */
export function balance(options: BalanceOptions): Handler {
  const { services, endpoints, policies, guards, clock, random } = options;

  /** One for each service: a balancer remembers whose turn it is. */
  const balancers = new Map<string, LoadBalancer>();
  const balancerOf = (service: string): LoadBalancer =>
    getOrCreate(balancers, service, () =>
      createLoadBalancer(policies.ofBackend(service) ?? {}, random, clock.now),
    );

  /** `undefined`: there is no replica yet. */
  const acquire = ({ name, resources }: ServiceConfig, hashKey: string | undefined): Admitted | undefined => {
    const { outlierDetection } = policies.ofBackend(name) ?? {};
    const ready = endpoints.ready(name);
    const admitted =
      outlierDetection === undefined
        ? ready
        : ready.filter((endpoint) => guards.admits(keyOf(endpoint), outlierDetection));
    // The next backend may have it: to start another replica of what fails would not mend it.
    if (admitted.length === 0 && ready.length > 0) throw ejected(name);
    // Counted here too: a replica whose guest computes does not even see what arrives.
    const waitsLess = ({ client, concurrency }: Endpoint) =>
      client.inFlightCount < concurrency + resources.queueMax;
    const open = admitted.filter(waitsLess);
    if (open.length === 0 && admitted.length > 0) throw full(name, resources.queueMax);
    const endpoint = balancerOf(name).pick(open, hashKey);
    if (endpoint === undefined) return undefined;
    // At once, so that only one is the probe.
    const settle = outlierDetection && guards.enter(keyOf(endpoint), outlierDetection, ready.map(keyOf));
    return { endpoint, settle };
  };

  const startReplica = async (exchange: Exchange, service: string): Promise<void> => {
    const { facts } = exchange;
    const askedAt = clock.now();
    try {
      const started = endpoints.waitFor(service, exchange.signal);
      endpoints.demand(service);
      await started;
    } catch (error) {
      if (!(error instanceof MeshError)) throw error;
      // Nothing was sent yet, so the next backend may have it, whatever the method.
      throw new AttemptError(error.code, error.message, true, { cause: error.cause });
    } finally {
      facts.startMs = (facts.startMs ?? 0) + clock.now() - askedAt;
    }
  };

  const sendTo = async (
    endpoint: Endpoint,
    exchange: Exchange,
    service: ServiceConfig,
  ): Promise<Response> => {
    const { facts } = exchange;
    const limit = timeLimit(exchange.signal, clock, `exchange with ${service.name}`);
    facts.replica = endpoint.replica;
    facts.predicted = endpoint.cause === "plan";
    const { timeoutMs } = service.resources;
    const sentAt = clock.now();
    // In that time any exchange before it has had its own; a guest that loops in a body is asked after by nobody else.
    const stopWaiting = clock.after(timeoutMs, () => endpoints.reportUnresponsive(endpoint));
    let acceptedAt: number | undefined;
    let queueMs = 0;
    try {
      const startTime = () => {
        stopWaiting();
        acceptedAt = clock.now();
        limit.start(timeoutMs);
      };
      const { head, payload } = exchange;
      const answer = await endpoint.client.send(head, payload, limit.signal, startTime);
      queueMs = answer.queueMs;
      facts.queueMs = queueMs;
      facts.serviceMs = answer.serviceMs;
      endpoints.load.answered(service.name, answer.serviceMs, queueMs);
      return answer.response;
    } catch (error) {
      // Its own time, not the exchange's: one that waited in the queue says nothing about the guest.
      if (limit.isOver) endpoints.reportUnresponsive(endpoint);
      // Given up by its caller: should the guest not let go of it in its time, nobody else would ever tell.
      else if (exchange.signal.aborted && acceptedAt !== undefined) {
        clock.after(acceptedAt + timeoutMs - clock.now(), () => endpoints.reportUnresponsive(endpoint));
      }
      throw error;
    } finally {
      stopWaiting();
      limit.stop();
      // The queue is counted by what is in flight already.
      endpoint.latency.observe(clock.now() - sentAt - queueMs);
    }
  };

  const toService = async (exchange: Exchange, service: ServiceConfig): Promise<Response> => {
    const hash = policies.ofBackend(service.name)?.loadBalancer?.consistentHash;
    const hashKey = hash && (await hashKeyOf(hash, exchange.head, options.cookies, options.newId));
    let begunCount = 0;
    for (;;) {
      // Nothing is waited for between the choice and the sending: of several at once each sees those before it.
      const acquired = acquire(service, hashKey);
      if (acquired === undefined) {
        await startReplica(exchange, service.name);
        continue;
      }
      const { endpoint, settle } = acquired;
      try {
        return await guarded(exchange, settle, sendTo(endpoint, exchange, service));
      } catch (error) {
        const isLost = error instanceof AttemptError && error.code === "ENDPOINT_LOST";
        if (!isLost || !mayReplay(exchange, error)) throw error;
        if (!error.replayable && begunCount++ === REPLAY_MAX_COUNT) throw error;
      }
    }
  };

  /** What the forecasts are learned from: the backend that was wanted, not the one that had to stand in for it. */
  const reportUsage = ({ match, client, facts }: Exchange, service: string, isLocal: boolean) => {
    if (facts.backend !== undefined) return;
    const page = client.page === undefined ? undefined : pageNameOf(client.page);
    endpoints.reportUsage({
      service,
      route: match.route,
      at: clock.wallNow(),
      ...(isLocal && { wasReady: endpoints.ready(service).length > 0 }),
      ...(client.role !== undefined && { role: client.role }),
      ...(page !== undefined && { page }),
    });
  };

  return async (exchange) => {
    const { facts } = exchange;
    const name = exchange.backend!.name;
    const service = services.get(name);
    reportUsage(exchange, name, service !== undefined);
    facts.backend = name;
    facts.attempts++;
    facts.replica = undefined;
    facts.predicted = false;
    facts.path = service === undefined ? "network" : options.path;
    if (service?.priority === "background" && endpoints.shedMs !== undefined)
      throw shed(name, endpoints.shedMs);
    if (service !== undefined) {
      endpoints.load.enter(name);
      return toService(exchange, service).finally(() => endpoints.load.leave(name));
    }
    const outlierDetection = policies.ofBackend(name)?.outlierDetection;
    if (outlierDetection !== undefined && !guards.admits(name, outlierDetection)) throw ejected(name);
    const settle = outlierDetection && guards.enter(name, outlierDetection, [name]);
    return guarded(exchange, settle, options.network(name, exchange));
  };
}

/** An endpoint, and how its guard is told what became of the exchange. */
interface Admitted {
  readonly endpoint: Endpoint;
  readonly settle: ReturnType<Guards["enter"]> | undefined;
}

async function guarded(
  { signal }: Exchange,
  settle: Admitted["settle"],
  sent: Promise<Response>,
): Promise<Response> {
  if (settle === undefined) return sent;
  try {
    const response = await sent;
    settle(response.status);
    return response;
  } catch (error) {
    // A time limit is the endpoint's failure; that the caller left, or another try was faster, is not.
    settle(signal.aborted && !(signal.reason instanceof MeshError) ? "abandoned" : undefined);
    throw error;
  }
}

const ejected = (backend: string): AttemptError =>
  new AttemptError("NO_ENDPOINT", `Cannot send to ${backend}: every endpoint is ejected for now`, true);

/** The next backend may have it: it may be elsewhere. */
const shed = (backend: string, retryAfterMs: number): AttemptError => {
  const message = `Cannot send to ${backend}: its priority is "background", and the device is under critical pressure`;
  const headers = { "retry-after": String(Math.ceil(retryAfterMs / 1_000)) };
  return new AttemptError("SHED", message, true, { headers });
};

const full = (backend: string, queueMax: number): AttemptError => {
  const message = `Cannot send to ${backend}: ${queueMax} requests wait at every replica, which is its queueMax`;
  return new AttemptError("OVERLOADED", message, true);
};
