import type { ServiceConfig } from "../config/schema";
import type { Clock } from "../kernel/clock";
import { MeshError } from "../kernel/errors";
import type { ExchangePath } from "../telemetry/exchange-event";
import { AttemptError, mayReplay } from "./attempt-error";
import type { Endpoint } from "./balancing/endpoint";
import type { Endpoints } from "./balancing/endpoints";
import { pickLessLoaded } from "./balancing/p2c";
import type { Exchange } from "./exchange";
import type { Handler } from "./layer";
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
  network(upstream: string, exchange: Exchange): Promise<Response>;
}

/**
 * Replays of an exchange that a guest had begun. A leader that goes costs one; an exchange that loses more replicas may
 * well be what kills them.
 */
const REPLAY_MAX_COUNT = 2;

const loadOf = ({ latency, client }: Endpoint): number => latency.cost(client.inFlightCount);

/** Innermost: brings an exchange to a ready replica of its service, or to a remote upstream. */
export function balance(options: BalanceOptions): Handler {
  const { services, endpoints, clock } = options;

  const acquire = async (exchange: Exchange, service: ServiceConfig): Promise<Endpoint> => {
    for (;;) {
      const ready = endpoints.ready(service.name);
      // A replica with nothing to do beats a faster one with a queue.
      const idle = ready.filter(({ client, concurrency }) => client.inFlightCount < concurrency);
      const endpoint = pickLessLoaded(idle.length > 0 ? idle : ready, loadOf, options.random);
      if (endpoint !== undefined) {
        if (idle.length === 0) endpoints.demand(service.name);
        return endpoint;
      }
      await startReplica(exchange, service);
    }
  };

  const startReplica = async (exchange: Exchange, service: ServiceConfig): Promise<void> => {
    const { facts } = exchange;
    const askedAt = clock.now();
    try {
      const started = endpoints.waitFor(service.name, exchange.signal);
      endpoints.demand(service.name);
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
    let begunCount = 0;
    for (;;) {
      const endpoint = await acquire(exchange, service);
      try {
        return await sendTo(endpoint, exchange, service);
      } catch (error) {
        const isLost = error instanceof AttemptError && error.code === "ENDPOINT_LOST";
        if (!isLost || !mayReplay(exchange, error)) throw error;
        if (!error.replayable && begunCount++ === REPLAY_MAX_COUNT) throw error;
      }
    }
  };

  /** What the forecasts are learned from: the backend that was wanted, not the one that had to stand in for it. */
  const reportUsage = ({ match, client: { role }, facts }: Exchange, service: string, isLocal: boolean) => {
    if (facts.backend !== undefined) return;
    endpoints.reportUsage({
      service,
      route: match.route,
      at: clock.wallNow(),
      ...(isLocal && { wasReady: endpoints.ready(service).length > 0 }),
      ...(role !== undefined && { role }),
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
    if (service !== undefined) return toService(exchange, service);
    return options.network(name, exchange);
  };
}
